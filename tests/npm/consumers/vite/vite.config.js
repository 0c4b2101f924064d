import { env } from 'node:process';

/** Where `cargo xtask dev` has the backend, unless told otherwise. */
const backend = env['BACKEND'] ?? 'http://127.0.0.1:7310';

export default {
  // Where JTL's package can be had, leave this out, and `paths` in `tsconfig.json`.
  resolve: { alias: { '@jtl-software/cloud-apps-core': 'jtl-appbridge/standin' } },
  server: {
    // Also below a path, as with `--base /apps/demo/`.
    proxy: { '^(/.*)?/api/': { target: backend, rewrite: (path) => path.replace(/^.*?\/api\//, '/api/') } },
  },
};
