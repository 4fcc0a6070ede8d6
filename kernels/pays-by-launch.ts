import * as tf from '@tensorflow/tfjs-core';

/**
 * Tells whether the current backend pays for each operation more than for the memory of its result, as a GPU does: then
 * nothing small is made again to save memory.
 */
export const paysByLaunch = (): boolean => (tf.backend() as unknown as { readonly paysByLaunch?: boolean }).paysByLaunch === true;
