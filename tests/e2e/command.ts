/** What runs these tests. */
export const COMMAND = 'cargo xtask test e2e';
