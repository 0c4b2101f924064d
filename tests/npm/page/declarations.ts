/** What the test page's own host and app know besides what JTL documents. */

declare module 'jtl-appbridge' {
  interface HostMethods {
    echo(value: unknown): unknown;
    fail(): unknown;
    never(...args: unknown[]): unknown;
    openRecord(kind: 'item' | 'customer', id: string): boolean;
    search(text?: string): string[];
    ping(): string;
  }

  interface HostEvents {
    Other: unknown;
  }

  interface AppMethods {
    add(a: number, b: number): number;
    describe(...parts: unknown[]): unknown;
  }

  interface AppEvents {
    OrderVerified: unknown;
  }
}

export {};
