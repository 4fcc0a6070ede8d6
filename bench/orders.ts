import { compete, timesOf } from './compete.js';
import { ours } from './launches.js';
import { lineUp } from './line-up.js';
import { type Network, textOf } from './networks.js';
import type { Options } from './options.js';
import { digits, mebibytes, table } from './table.js';

const rowOf = async (network: Network, { backend, threads, repeat, limit }: Options): Promise<string[]> => {
  const {
    contestants: [contestant],
    absent: [absent],
  } = await lineUp([ours(network, threads, backend)], ['step', 'unrolled'], limit);
  if (contestant === undefined) throw new Error(absent?.reason);
  try {
    const [outcome] = await compete([contestant], ['step', 'unrolled'], repeat);
    const memory = await contestant.ask<{ readonly process: number }>('memory');
    const { step = Number.NaN, unrolled = Number.NaN } = timesOf(outcome);
    return [textOf(network), digits(step, 0), digits(unrolled, 0), digits(unrolled / step, 2), mebibytes(memory.process)];
  } finally {
    contestant.close();
  }
};

/**
 * Measures a search step of the second order beside one of the first, by turns in one process.
 */
export const orders = async (options: Options, print: (text: string) => void): Promise<void> => {
  const rows: string[][] = [];
  for (const network of options.networks) rows.push(await rowOf(network, options));
  print(`\nsearch steps, median of ${options.repeat}\n`);
  print(table(['', 'first order, ms', 'second order, ms', 'second / first', 'process, MiB'], rows));
};
