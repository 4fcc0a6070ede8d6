import { errorCode } from '../../../../base/system-error.js';

/** Waits for a file operation, and gives undefined when it fails with one of the codes. */
export const unless = async <A>(codes: readonly string[], operation: Promise<A>): Promise<A | undefined> => {
  try {
    return await operation;
  } catch (cause) {
    if (codes.includes(errorCode(cause) ?? '')) return undefined;
    throw cause;
  }
};
