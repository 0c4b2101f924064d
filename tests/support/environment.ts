/** A variable of the environment that xtask sets for the tests. */
export function required(name: string, command: string): string {
  const value = process.env[name];
  if (value === undefined) throw new Error(`${name} is not set; run these tests with \`${command}\``);
  return value;
}
