import { compete, type Times, timesOf } from './compete.js';
import type { Contestant, Memory } from './contestant.js';
import { ours, torch } from './launches.js';
import { type Absent, type LineUp, lineUp } from './line-up.js';
import { type Network, SIDE, titleOf, workOf } from './networks.js';
import type { Options } from './options.js';
import type { MachinePeak } from './peak.js';
import { profileOf } from './profile.js';
import { digits, mebibytes, percent, table } from './table.js';

/** One contestant's figures on one network. */
interface Result {
  readonly contestant: Contestant;
  readonly times: Times;
  readonly memory: Memory;
}

const rateOf = (gigaflop: number, milliseconds: number | undefined): number | undefined =>
  milliseconds === undefined ? undefined : (1000 * gigaflop) / milliseconds;

const timesOurs = (value: number | undefined, ours: number | undefined): string =>
  value === undefined || ours === undefined ? '-' : digits(value / ours, 2);

const resultTable = (
  network: Network,
  results: readonly Result[],
  absent: readonly Absent[],
  peak: MachinePeak | null,
): string => {
  const first = results[0] as Result;
  const work = workOf(network, first.contestant.multiplyAccumulates);
  const step = network.kind === 'retrain' ? 'training step' : 'search step';
  const head = ['', 'pass, ms', 'GFLOP/s', 'of peak', `${step}, ms`, 'GFLOP/s', 'of peak', 'process, MiB', 'tensors, MiB'];
  const columns = [...head, 'pass, times ours', 'step, times ours', 'memory, times ours'];
  return table(columns, [
    ...results.map(({ contestant, times, memory }) => [
      contestant.name,
      ...(['pass', 'step'] as const).flatMap((what) => {
        const rate = rateOf(work[what], times[what]);
        return [
          digits(times[what], 0),
          digits(rate, 1),
          percent(rate === undefined || peak === null ? undefined : rate / peak.gflops),
        ];
      }),
      mebibytes(memory.process),
      mebibytes(memory.backend),
      timesOurs(times.pass, first.times.pass),
      timesOurs(times.step, first.times.step),
      timesOurs(memory.process, first.memory.process),
    ]),
    ...absent.map(({ name, reason }) => [`${name}: ${reason}`, ...columns.slice(1).map(() => '-')]),
  ]);
};

const bestOf = (values: readonly (number | undefined)[]): number | undefined => {
  const known = values.filter((value) => value !== undefined);
  return known.length === 0 ? undefined : Math.min(...known);
};

/** One line that compares ours with the best of the others, each figure with the best in it. */
const conclusion = ([first, ...others]: readonly Result[]): string => {
  if (first === undefined || others.length === 0) return '';
  const pass = timesOurs(bestOf(others.map(({ times }) => times.pass)), first.times.pass);
  const step = timesOurs(bestOf(others.map(({ times }) => times.step)), first.times.step);
  const memory = timesOurs(bestOf(others.map((each) => each.memory.process)), first.memory.process);
  return `\nbeside the best of the others: pass ${pass} times as fast, step ${step} times, memory of the process 1/${memory}`;
};

/** Refuses to compare networks that are not the same. */
const expectSame = ({ contestants: [first, ...others] }: LineUp): void => {
  for (const other of others) {
    if (other.weights !== first?.weights || other.multiplyAccumulates !== first.multiplyAccumulates)
      throw new Error(
        `${other.name} has another network: ${other.weights} weights and ${other.multiplyAccumulates} multiply-accumulates, ours ${first?.weights} and ${first?.multiplyAccumulates}`,
      );
  }
};

/** Measures one network on all contestants and tells the figures as text. */
export const measure = async (network: Network, options: Options, peak: MachinePeak | null): Promise<string> => {
  const { timed, repeat, threads, backend, limit } = options;
  const launches = [ours(network, threads, backend), ...options.torch.map((form) => torch(network, threads, form))];
  const lined = await lineUp(launches, timed, limit);
  try {
    const { contestants, absent } = lined;
    const [first] = contestants;
    if (!first?.engine.startsWith('sluice')) throw new Error(absent[0]?.reason);
    expectSame(lined);
    const outcomes = await compete(contestants, timed, repeat);
    timesOf(outcomes[0]);
    const results: Result[] = [];
    const failed: Absent[] = [];
    for (const [i, contestant] of contestants.entries()) {
      const times = outcomes[i] as Times | Error;
      if (times instanceof Error) failed.push({ name: contestant.name, reason: times.message });
      else results.push({ contestant, times, memory: await contestant.ask<Memory>('memory') });
    }
    const work = workOf(network, first.multiplyAccumulates);
    return [
      `\n${titleOf(network)}, images ${SIDE}×${SIDE}: ${first.weights.toLocaleString('en-US')} weights, ` +
        `${digits(work.pass, 2)} GFLOP a pass, ${digits(work.step, 2)} a step; median of ${repeat}\n`,
      resultTable(network, results, [...absent, ...failed], peak) + conclusion(results),
      ...contestants.flatMap(({ name, device }) => (device === undefined ? [] : [`${name}: on ${device}`])),
      ...(options.profile ? [await profileOf(network, options)] : []),
    ].join('\n');
  } finally {
    for (const contestant of lined.contestants) contestant.close();
  }
};
