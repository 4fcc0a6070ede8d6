import { defer, finalize, from, mergeMap, type Observable, of } from 'rxjs';
import { resolveComponent } from '../../artifacts/component.js';
import { generatorOf } from '../../base/numerics/random/generator.js';
import { orThrow } from '../../base/or-throw.js';
import { costTable } from '../../networks/cost/cost-table.js';
import type { CostTable } from '../../networks/cost/cost-table-codec.js';
import type { SearchSpace } from '../../networks/search-space.js';
import type { StageContext, StageEvent } from '../../pipeline/stage.js';
import { targetNetwork } from '../discretise/target-network.js';
import type { LatencyTable } from '../kinds/latency-table.js';
import { iterate, narrate } from '../loop/iterate.js';
import { settingsOf } from '../training/network-form.js';
import type { MeasureLatencySettings } from './measure-latency.js';
import { type TimedNetworks, timedNetworks } from './timed-networks.js';

type Context = StageContext<MeasureLatencySettings, unknown>;
type Event = StageEvent<{ readonly latencies: LatencyTable }, never>;

/** Rounds that are not counted: the first passes fill caches and let the compiler warm up. */
const WARM_UP = 3;
const PER_MILLISECOND = 2 ** 20;

const medianOf = (values: readonly number[]): number => {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length / 2;
  return ((sorted[Math.ceil(middle) - 1] as number) + (sorted[Math.floor(middle)] as number)) / 2;
};

const rounded = (milliseconds: number): number => Math.round(milliseconds * PER_MILLISECOND) / PER_MILLISECOND;

/** The table whose sums are the medians of what was measured of each network. */
const tableFrom = ({ probing, passes }: TimedNetworks, measured: readonly (readonly number[])[]): CostTable => {
  const medians = new Map(
    passes.map(({ genotype }, index) => [JSON.stringify(genotype), medianOf(measured.map((round) => round[index] as number))]),
  );
  const { base, operations } = costTable(probing, (genotype) => medians.get(JSON.stringify(genotype)) as number);
  return {
    base: rounded(base),
    operations: Object.fromEntries(
      Object.entries(operations).map(([place, ofPlace]) => [
        place,
        Object.fromEntries(Object.entries(ofPlace).map(([operation, cost]) => [operation, rounded(cost)])),
      ]),
    ),
  };
};

/**
 * Times the networks in rounds, each network once a round, so that a machine that grows slower or faster does so for all.
 *
 * @param now the clock, in milliseconds
 */
export const measuring =
  (now: () => number) =>
  ({ config, backend }: Context): Observable<Event> =>
    defer(() => from(resolveComponent<SearchSpace>(config.space))).pipe(
      mergeMap((space) => {
        const { batchSize, passes, machine } = config;
        const network = orThrow(targetNetwork(settingsOf(space), config, config));
        const timed = orThrow(timedNetworks(space, network, batchSize, generatorOf(0)));
        const rounds = WARM_UP + passes;
        const round = async (
          before: readonly (readonly number[])[],
          number: number,
        ): Promise<readonly [readonly (readonly number[])[], undefined]> => {
          const times: number[] = [];
          for (const { pass } of timed.passes) {
            const begun = now();
            await pass();
            times.push(now() - begun);
          }
          return [number < WARM_UP ? before : [...before, times], undefined];
        };
        return narrate<readonly (readonly number[])[], undefined, Event>(
          iterate<readonly (readonly number[])[], undefined>([], 0, rounds, round, () => undefined),
          [],
          ({ step }) => [{ type: 'progress', done: step + 1, total: rounds, unit: 'rounds' }],
          (measured) => {
            const latency = tableFrom(timed, measured);
            return of<Event[]>({
              type: 'artifact',
              name: 'latencies',
              value: { space: space.name, network, batchSize, backend, machine, passes, latency },
            });
          },
        ).pipe(finalize(timed.dispose));
      }),
    );

/** Emits the latency table of the space's networks, by the clock of this process. */
export const runMeasureLatency = measuring(() => performance.now());
