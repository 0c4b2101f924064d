// An SDK, or a fake of one in a test, that says what it calls methods with without `any`.

import { connect } from 'jtl-appbridge';

declare const bridge: {
  method: {
    call(name: string, ...args: unknown[]): Promise<unknown>;
    expose(name: string, method: (...args: unknown[]) => unknown): void;
    isExposed(name: string): boolean;
  };
};

void connect({ bridge });
