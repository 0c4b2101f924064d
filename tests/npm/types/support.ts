/** Whether two types are the same, `any` and `readonly` included. */
export type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;

export type IsAny<T> = 0 extends 1 & T ? true : false;

/** Whether a type is `any`, or something of it: a member, an argument, or what it returns. */
export type HoldsAny<T> =
  IsAny<T> extends true
    ? true
    : T extends (...args: infer A) => infer R
      ? true extends IsAny<A> | IsAny<A[number]> | IsAny<R> | IsAny<Awaited<R>>
        ? true
        : false
      : true extends { [K in keyof T]-?: IsAny<T[K]> }[keyof T]
        ? true
        : false;

/** Does not compile unless it is true. */
export type Expect<T extends true> = T;

/** Does not compile unless it is false. */
export type Refuse<T extends false> = T;
