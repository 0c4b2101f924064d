// What an app and its host know besides what JTL documents, as an app declares it.

declare module 'jtl-appbridge' {
  interface HostMethods {
    openRecord(kind: 'item' | 'customer', id: string): boolean;
    search(text?: string, limit?: number): readonly string[];
    log(...lines: string[]): void;
    later(): Promise<{ done: true }>;
    close: (reason: string) => void;
  }

  interface HostEvents {
    RecordClosed: { id: string };
    Tick: undefined;
  }

  interface AppMethods {
    getCartTotal(cart: string): number;
    refresh(): void;
    load(ids: readonly string[]): Promise<Map<string, number>>;
  }

  interface AppEvents {
    OrderVerified: { salesOrderId: string };
    Ready: null;
  }
}

export {};
