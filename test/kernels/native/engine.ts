import { test } from 'uvu';
import { type Addon, engineObstacle, loadAddon } from '../../../kernels/native/addon.js';

/** Why the native engine cannot be tested here, or null. */
export const obstacle = engineObstacle();

if (obstacle !== null) test.skip(`the native engine: ${obstacle}`);

/** Declares a test where the engine is built. */
export const engineTest = (name: string, run: () => void | Promise<void>): void => {
  if (obstacle === null) test(name, run);
};

/** The engine as Node loads it. */
export const addon = (): Addon => {
  const found = loadAddon();
  if (typeof found === 'string') throw new Error(found);
  return found;
};
