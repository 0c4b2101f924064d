import { createAppBridge } from '@jtl-software/cloud-apps-core';
import { connect } from 'jtl-appbridge';
import wasm from 'jtl-appbridge/appbridge.wasm';

import { show } from './show.js';

const bridge = createAppBridge();
show(() => connect({ bridge, wasm }));
