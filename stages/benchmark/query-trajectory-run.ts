import * as either from 'fp-ts/lib/Either.js';
import { defer, from, mergeMap, type Observable } from 'rxjs';
import { resolveComponent } from '../../artifacts/component.js';
import { fold, type Generator, generatorOf } from '../../base/numerics/random/generator.js';
import { meanOf } from '../../base/numerics/statistics.js';
import { orThrow } from '../../base/or-throw.js';
import { refusal, unplaced } from '../../base/problem.js';
import { type ArchitectureRecord, queryGenotype } from '../../datasets/benchmarks/nas-bench-201/queries.js';
import {
  BENCHMARK_DATASETS,
  type BenchmarkDataset,
  type NasBench201Table,
} from '../../datasets/benchmarks/nas-bench-201/table.js';
import type { Genotype } from '../../networks/genotype.js';
import type { SearchSpace } from '../../networks/search-space.js';
import type { StageContext, StageEvent } from '../../pipeline/stage.js';
import type { Relaxation } from '../architecture/relaxation.js';
import { genotypeDraws } from '../discretise/draw-genotype.js';
import { fittingSpace } from '../discretise/fitting-space.js';
import type { ArchitectureTrajectory, TrajectoryPoint } from '../kinds/architecture-trajectory.js';
import type { TrajectoryRecord, TrajectoryRecordPoint } from '../kinds/trajectory-record.js';
import type { QueryTrajectorySettings } from './query-trajectory.js';

type Inputs = { readonly trajectory: ArchitectureTrajectory; readonly benchmark: NasBench201Table };
type Context = StageContext<QueryTrajectorySettings, Inputs>;
type Event = StageEvent<{ readonly trajectoryRecord: TrajectoryRecord }, never>;

/** Looks genotypes up; each is searched for in the table once. */
const lookUp = (table: NasBench201Table): ((genotype: Genotype) => ArchitectureRecord) => {
  const known = new Map<string, ArchitectureRecord>();
  return (genotype) => {
    const key = JSON.stringify(genotype);
    const found = known.get(key);
    if (found !== undefined) return found;
    const queried = orThrow(either.mapLeft(unplaced)(queryGenotype(table, genotype)));
    known.set(key, queried);
    return queried;
  };
};

const skipsOf = ({ architecture }: ArchitectureRecord): number => architecture.split('skip_connect').length - 1;

const accuraciesOf = (dataset: BenchmarkDataset, current: ArchitectureRecord, sampled: readonly ArchitectureRecord[]) => {
  const tests = sampled.map(({ results }) => results[dataset].test);
  const mean = meanOf(tests);
  const deviation = Math.sqrt(meanOf(tests.map((test) => (test - mean) ** 2)));
  return {
    current: current.results[dataset].test,
    sampled: { mean, deviation, least: Math.min(...tests), most: Math.max(...tests) },
  };
};

const metricsOf = ({ skips, sampledSkips, accuracies }: TrajectoryRecordPoint): Readonly<Record<string, number>> => ({
  ...Object.fromEntries(
    BENCHMARK_DATASETS.flatMap((dataset) => {
      const { current, sampled } = accuracies[dataset];
      return [
        [`${dataset} test accuracy`, current] as const,
        [`${dataset} sampled accuracy`, sampled.mean] as const,
        [`${dataset} sampled deviation`, sampled.deviation] as const,
      ];
    }),
  ),
  'skip connections': skips,
  'sampled skip connections': sampledSkips,
});

/** Looks up the current and the sampled architectures of every recorded epoch; emits their accuracies as metrics too. */
export const runQueryTrajectory = ({ config, inputs: { trajectory, benchmark }, seed }: Context): Observable<Event> =>
  defer(() => from(resolveComponent<Relaxation>(config.architecture))).pipe(
    mergeMap(async (relaxation) => {
      if (trajectory.points.length === 0) {
        throw refusal(
          'the search recorded no distribution: its method gives architectures',
          'search with a relaxation such as dirichlet()',
        );
      }
      const record = lookUp(benchmark);
      const points: TrajectoryRecordPoint[] = [];
      for (const point of trajectory.points) {
        const space = await fittingSpace(config.space, point.distribution);
        points.push(
          pointOf(space, relaxation, point, config.samples, fold(generatorOf(seed), 'trajectory', point.epoch), record),
        );
      }
      return { benchmark: 'nas-bench-201', relaxation: relaxation.name, samples: config.samples, points } as const;
    }),
    mergeMap((value) => [
      ...value.points.map(
        (point) => ({ type: 'metric', step: point.epoch, epoch: point.epoch, values: metricsOf(point) }) as const,
      ),
      { type: 'artifact', name: 'trajectoryRecord', value } as const,
    ]),
  );

const pointOf = (
  space: SearchSpace,
  relaxation: Relaxation,
  { epoch, distribution }: TrajectoryPoint,
  samples: number,
  generator: Generator,
  record: (genotype: Genotype) => ArchitectureRecord,
): TrajectoryRecordPoint => {
  const current = record(space.discretise(distribution.expectation));
  const draw = genotypeDraws(space, relaxation, distribution);
  const sampled = Array.from({ length: samples }, (_, i) => record(draw(fold(generator, i))));
  return {
    epoch,
    architecture: current.architecture,
    skips: skipsOf(current),
    sampledSkips: meanOf(sampled.map(skipsOf)),
    distinct: new Set(sampled.map(({ index }) => index)).size,
    accuracies: {
      cifar10: accuraciesOf('cifar10', current, sampled),
      cifar100: accuraciesOf('cifar100', current, sampled),
      'ImageNet16-120': accuraciesOf('ImageNet16-120', current, sampled),
    },
  };
};
