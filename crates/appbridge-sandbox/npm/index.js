export { Control, ControlError } from './control.js';
export { start } from './start.js';
