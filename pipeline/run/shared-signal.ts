import { setMaxListeners } from 'node:events';

/** A signal that any number of stages may listen to. */
export interface SharedSignal {
  readonly signal: AbortSignal;
  /** Lets go of the signal that it follows. */
  readonly end: () => void;
}

/**
 * Makes a signal that is aborted with another, for the same reason: whoever gave that has one listener more, not one for each
 * stage, of which Node.js warns after ten.
 */
export const sharedSignal = (followed: AbortSignal): SharedSignal => {
  const controller = new AbortController();
  setMaxListeners(0, controller.signal);
  const abort = (): void => controller.abort(followed.reason);
  if (followed.aborted) abort();
  else followed.addEventListener('abort', abort, { once: true });
  return { signal: controller.signal, end: () => followed.removeEventListener('abort', abort) };
};
