import { connect } from 'jtl-appbridge';

import { show } from './show.js';

show(connect);
