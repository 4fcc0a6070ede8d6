// A process of its own that times a step of a small search on the backend that it is told: a driver that crashes takes only
// this process down.
import * as tf from '@tensorflow/tfjs-core';
import { type BackendIdentity, loadBackend, type Trial } from '../../base/backend.js';
import { smallSearch } from './search-step.js';

const [LEAST_STEPS, MOST_STEPS, LONGEST_MILLISECONDS] = [2, 10, 2000];

/** Milliseconds of the fastest step after one that compiles and fills the memory. */
const fastestStep = async (): Promise<number> => {
  const step = await smallSearch();
  await step();
  let [fastest, spent] = [Number.POSITIVE_INFINITY, 0];
  for (let count = 0; count < LEAST_STEPS || (count < MOST_STEPS && spent < LONGEST_MILLISECONDS); count++) {
    const began = performance.now();
    await step();
    // A GPU may still be at work: what it has is asked for.
    tf.tidy(() => tf.neg(tf.ones([4])).dataSync());
    const taken = performance.now() - began;
    spent += taken;
    fastest = Math.min(fastest, taken);
  }
  return fastest;
};

const trial = async (identity: BackendIdentity): Promise<Trial> => {
  const backend = await loadBackend(identity);
  const obstacle = await backend.probe();
  if (obstacle !== null) return { obstacle };
  await backend.start();
  const milliseconds = await fastestStep();
  const device = (await backend.device?.()) ?? { name: identity.name, details: [], emulated: false };
  return { device, milliseconds };
};

process.once('message', async (identity: BackendIdentity) => {
  const failed = (error: unknown): Trial => ({
    obstacle: String((error as Error | null)?.message ?? error).split('\n')[0] as string,
  });
  const outcome = await trial(identity).catch(failed);
  process.send?.(outcome, () => process.exit(0));
});
