export default {
  // Where JTL's package can be had, leave this out, and `paths` in `tsconfig.json`.
  resolve: { alias: { '@jtl-software/cloud-apps-core': 'jtl-appbridge/standin' } },
};
