/**
 * Milliseconds, GFLOP/s and memory of a pass (forward and backward with respect to the weights) and of a step (with all
 * updates) of whole networks; with `--peer torch` beside PyTorch, in turns. `npm run bench -- --help` tells the options.
 */
import { cpus } from 'node:os';
import { startContestant } from './contestant.js';
import { ours } from './launches.js';
import { measure } from './measure.js';
import { networkOf, SMALL } from './networks.js';
import { type Options, optionsOf, USAGE } from './options.js';
import { orders } from './orders.js';
import type { MachinePeak } from './peak.js';
import { scaling } from './scaling.js';
import { digits } from './table.js';

const print = (text: string): void => console.log(text);

/** The machine's peak, measured in a process of its own on the threads that the contestants get. */
const peakOf = async ({ threads, backend }: Options): Promise<MachinePeak | null> => {
  const started = await startContestant(ours(networkOf(SMALL[0] as string), threads, backend));
  if ('missing' in started) throw new Error(started.missing);
  try {
    return await started.ask<MachinePeak | null>('peak');
  } finally {
    started.close();
  }
};

const run = async (options: Options): Promise<void> => {
  const cores = cpus();
  print(`${cores[0]?.model ?? 'unknown processor'}, ${cores.length} logical cores, Node.js ${process.version}`);
  if (options.scaling) return scaling(options, print);
  if (options.orders) return orders(options, print);
  const peak = await peakOf(options);
  print(
    peak === null
      ? 'peak of the machine: the backend cannot measure it'
      : `peak of the machine on ${options.threads} threads: ${digits(peak.gflops, 0)} GFLOP/s, ${digits(peak.gigabytesPerSecond, 1)} GB/s`,
  );
  for (const network of options.networks) print(await measure(network, options, peak));
};

try {
  const options = optionsOf(process.argv.slice(2));
  if (options === undefined) print(USAGE);
  else await run(options);
} catch (error) {
  console.error((error as Error).message);
  process.exitCode = 1;
}
