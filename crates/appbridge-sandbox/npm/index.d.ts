export * from './api.js';
export { Control, ControlError, type Whose } from './control.js';
export { start, type Sandbox, type StartOptions } from './start.js';
