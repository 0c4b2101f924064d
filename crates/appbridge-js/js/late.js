// For Rust, which imports scripts of its own crate alone.
export { startedLate } from '../../appbridge/src/sys/sys.js';
