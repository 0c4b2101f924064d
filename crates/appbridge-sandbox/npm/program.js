// Where the program is. It comes in a package of its own for each platform, of which npm
// installs the one that fits.

import { createRequire } from 'node:module';

/** Names a program of one's own, such as that of `cargo install appbridge-sandbox`. */
const OWN = 'JTL_APPBRIDGE_SANDBOX';

/**
 * The path of the program.
 *
 * @returns {string}
 */
export function findProgram() {
  const own = process.env[OWN];
  if (own) return own;
  const { platform, arch } = process;
  const name = `jtl-appbridge-sandbox-${platform}-${arch}`;
  try {
    const file = platform === 'win32' ? 'appbridge-sandbox.exe' : 'appbridge-sandbox';
    return createRequire(import.meta.url).resolve(`${name}/bin/${file}`);
  } catch {
    throw new Error(
      `the sandbox's program for ${platform}-${arch} is missing: the package ${name} is not installed. ` +
        `If it exists, install with optional dependencies (without --omit=optional). Otherwise run ` +
        `\`cargo install appbridge-sandbox\` and name the program in ${OWN}.`,
    );
  }
}
