import { number, texts } from '../texts.js';

/**
 * Whether the app took a call, or may still take it.
 *
 * @param {import('../api.js').LifecycleCall} call
 */
export function isWell({ outcome, status = 0 }) {
  return outcome === 'pending' || (outcome === 'answered' && status < 400);
}

/**
 * What came of a lifecycle call, in words.
 *
 * @param {import('../api.js').LifecycleCall} call
 */
export function callOutcome({ outcome, status, milliseconds }) {
  const t = texts();
  switch (outcome) {
    case 'pending':
      return t.lifecyclePending;
    case 'answered':
      return t.lifecycleAnswered(status ?? 0, number(milliseconds ?? 0));
    case 'refused':
      return t.lifecycleRefused;
    case 'timedOut':
      return t.lifecycleTimedOut;
    case 'failed':
      return t.lifecycleFailed;
  }
}
