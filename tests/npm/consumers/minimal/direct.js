import { createAppBridge } from './node_modules/@jtl-software/cloud-apps-core/index.js';
import { connect } from './node_modules/jtl-appbridge/index.js';
import { show } from './show.js';

const bridge = createAppBridge();
show(() => connect({ bridge }));
