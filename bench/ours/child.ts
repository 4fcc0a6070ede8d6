/**
 * Measures one of our networks in a process of its own: `child.ts NETWORK [BACKEND]`. Writes one line of JSON about the
 * network and the backend, then answers each line of standard input with one:
 *   pass, step   milliseconds; unrolled too: a search step of the second order
 *   memory       {"process", "backend"}: the most bytes of the process so far, and of the backend's tensors in a pass
 *   peak         what the machine can do, or null (see bench/peak.ts)
 *   profile      the time of the device by program in a pass, where SLUICE_GPU_PROFILE has it measured
 */
import { availableParallelism } from 'node:os';
import { createInterface } from 'node:readline';
import * as tf from '@tensorflow/tfjs-core';
import { type Backend, loadBackend } from '../../base/backend.js';
import { backends } from '../../kernels/backends/index.js';
import { EngineBackend } from '../../kernels/engine/backend.js';
import type { ProgramTime } from '../../kernels/engine/engine.js';
import { networkOf } from '../networks.js';
import { machinePeak } from '../peak.js';
import { mostAllocated } from './memory.js';
import { measuredRetrain } from './retrain.js';
import { measuredSearch } from './search.js';

/** The backend of the name, or the first that can run here. */
const backendOf = async (name: string | undefined): Promise<Backend> => {
  const reasons: string[] = [];
  for (const listing of backends.filter((each) => (name === undefined ? !each.optional : each.name === name))) {
    try {
      const backend = await loadBackend(listing);
      const reason = await backend.probe();
      if (reason === null) return backend;
      reasons.push(`${listing.name}: ${reason}`);
    } catch (error) {
      reasons.push(`${listing.name}: ${(error as Error).message}`);
    }
  }
  throw new Error(reasons.join('; ') || `there is no backend "${name}" (known: ${backends.map((each) => each.name).join(', ')})`);
};

const timed = async (run: () => void | Promise<void>): Promise<number> => {
  const start = performance.now();
  await run();
  // A GPU may still be at work.
  tf.tidy(() => tf.neg(tf.ones([4])).dataSync());
  return performance.now() - start;
};

const say = (value: unknown): void => {
  process.stdout.write(`${JSON.stringify(value)}\n`);
};

const [text = '', name] = process.argv.slice(2);
const network = networkOf(text);
const backend = await backendOf(name);
await backend.start();
const { weights, multiplyAccumulates, pass, step, unrolled } =
  network.kind === 'retrain' ? measuredRetrain(network) : await measuredSearch(network);
// The native engine takes as many threads as it is told, the others one.
const threads = tf.getBackend() === 'native' ? Number(process.env.SLUICE_THREADS ?? availableParallelism()) : 1;
const device = await backend.device?.();
const deviceText = device === undefined ? undefined : [device.name, ...device.details].join(', ');
say({ engine: `sluice ${backend.name}`, threads, weights, multiplyAccumulates, device: deviceText });

/** The times of programs in a pass, after one that compiles them. */
const profile = (): readonly ProgramTime[] => {
  const engine: unknown = tf.backend();
  if (!(engine instanceof EngineBackend)) return [];
  pass();
  engine.profile();
  pass();
  return engine.profile();
};

const answers: Readonly<Record<string, () => unknown>> = {
  pass: () => timed(pass),
  step: () => timed(step),
  ...(unrolled === undefined ? {} : { unrolled: () => timed(unrolled) }),
  memory: () => ({ process: 1024 * process.resourceUsage().maxRSS, backend: mostAllocated(pass) }),
  peak: machinePeak,
  profile,
};
for await (const line of createInterface({ input: process.stdin })) say((await answers[line.trim()]?.()) ?? null);
process.exit(0);
