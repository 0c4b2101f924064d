import { isAppBridgeError, type ErrorKind } from 'jtl-appbridge';

import { BackendError } from './backend.ts';
import { element } from './dom.ts';

interface Notice {
  readonly title: string;
  readonly text: string;
  readonly testid: string;
  readonly code?: string;
  readonly tone?: 'neutral' | 'good' | 'bad';
  readonly retry?: () => void;
}

const ADVICE: Readonly<Record<ErrorKind, string>> = {
  environment: 'This page only works inside JTL. Open it from the sidebar of JTL-Wawi.',
  transient: 'JTL does not answer at the moment. Try again.',
  refused: 'JTL refused the request. Close the app in JTL and open it anew.',
  contract: 'App and JTL do not understand each other. Please contact the app’s provider.',
};

/** Something happened, and what to do about it. */
export function notice({ title, text, testid, code, tone = 'neutral', retry }: Notice): HTMLElement {
  const box = element(
    'div',
    { class: `notice ${tone}`, role: tone === 'bad' ? 'alert' : 'status', 'data-testid': testid },
    element('strong', {}, title),
    element('p', {}, text),
  );
  if (code !== undefined) {
    box.dataset['code'] = code;
    box.append(element('p', { class: 'quiet' }, 'Error code: ', element('code', {}, code)));
  }
  if (retry) {
    const button = element('button', { type: 'button', 'data-testid': 'retry' }, 'Try again');
    button.addEventListener('click', retry);
    box.append(button);
  }
  return box;
}

/** An error, in words for a person. */
export function failure(error: unknown, retry: () => void): HTMLElement {
  const shown = { testid: 'error', title: 'Something went wrong', tone: 'bad', retry } as const;
  if (isAppBridgeError(error)) return notice({ ...shown, text: ADVICE[error.kind], code: error.code });
  if (error instanceof BackendError) return notice({ ...shown, text: error.message, code: error.code });
  // An error in this app: the console is the place where somebody looks for it.
  reportError(error);
  return notice({ ...shown, text: 'Please contact the app’s provider.' });
}

/** What a page of the backend's lacks: records that could not be read, or whatever JTL could not give. */
export function gaps({ unreadable, isPartial }: { unreadable: number; isPartial: boolean }, record: string): HTMLElement[] {
  if (unreadable === 0 && !isPartial) return [];
  const records = `${unreadable} ${record}${unreadable === 1 ? '' : 's'} could not be read`;
  return [
    notice({
      testid: `${record}s-incomplete`,
      title: unreadable === 0 ? 'JTL did not give everything' : records,
      text: isPartial ? 'Some of it may be missing. Try again later.' : 'Everything else is shown.',
    }),
  ];
}
