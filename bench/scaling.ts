import { compete, timesOf } from './compete.js';
import { ours } from './launches.js';
import { lineUp } from './line-up.js';
import { type Network, networkOf, workOf } from './networks.js';
import type { Options } from './options.js';
import { digits, table } from './table.js';

/** The networks of the table: a base, and rows in which one size grows. */
const SWEEPS: readonly (readonly [title: string, networks: readonly string[]])[] = [
  ['batch', [8, 16, 32, 64, 128].map((batch) => `darts:4,16,2,${batch}`)],
  ['channels', [4, 8, 16, 32, 48].map((channels) => `darts:4,${channels},2,32`)],
  ['cells', [2, 4, 8, 16].map((cells) => `darts:${cells},16,2,32`)],
  ['K', [1, 2, 4, 8].map((partial) => `darts:4,16,${partial},32`)],
];

/** What one network costs on each number of threads. */
const rowOf = async (network: Network, { backend, repeat, limit }: Options, threads: readonly number[]): Promise<string[]> => {
  const launches = threads.map((count) => ours(network, count, backend));
  const { contestants, absent } = await lineUp(launches, ['pass', 'step'], limit);
  try {
    const [first] = contestants;
    if (first === undefined || absent.length > 0) throw new Error(absent[0]?.reason);
    const times = (await compete(contestants, ['pass', 'step'], repeat)).map(timesOf);
    const work = workOf(network, first.multiplyAccumulates);
    return [
      digits(work.pass, 2),
      ...times.flatMap(({ pass, step }) => [
        digits(pass, 1),
        digits((pass as number) / work.pass, 2),
        digits(step, 1),
        digits((step as number) / work.step, 2),
      ]),
      digits((times[0]?.step as number) / (times.at(-1)?.step as number), 2),
    ];
  } finally {
    for (const contestant of contestants) contestant.close();
  }
};

/**
 * Measures how the cost grows with the work: a table in which batch, channels, cells and K grow one at a time, with the
 * time per floating-point operation (ms per GFLOP) on one and on all threads.
 */
export const scaling = async (options: Options, print: (text: string) => void): Promise<void> => {
  const threads = [...new Set([1, options.threads])];
  const columns = threads.flatMap((count) => [
    `pass, ms (${count} thread${count > 1 ? 's' : ''})`,
    'ms/GFLOP',
    'step, ms',
    'ms/GFLOP',
  ]);
  for (const [title, texts] of SWEEPS) {
    const rows: string[][] = [];
    for (const text of texts) rows.push([text, ...(await rowOf(networkOf(text), options, threads))]);
    print(`\n${title}, median of ${options.repeat}\n`);
    print(table(['CELLS,CHANNELS,K,BATCH', 'GFLOP a pass', ...columns, 'step, 1 thread / all'], rows));
  }
};
