import type { AppBridge } from 'jtl-appbridge';

import type { Backend } from '../backend.ts';
import type { Content } from '../dom.ts';

/** What a page is made from. */
export interface App {
  readonly bridge: AppBridge;
  readonly backend: Backend;
}

export type Page = (app: App) => readonly Content[];
