import type * as t from 'io-ts';
import { componentOf } from '../../artifacts/component.js';
import { inherited, record, withDefault } from '../../base/codecs/record.js';
import { nasBench201TableKind } from '../../datasets/benchmarks/nas-bench-201/kind.js';
import { operator } from '../../pipeline/flow.js';
import { stage } from '../../pipeline/stage.js';
import { architectureTrajectory } from '../kinds/architecture-trajectory.js';
import { repetitions } from '../kinds/settings/sizes.js';
import { trajectoryRecord } from '../kinds/trajectory-record.js';

/** Settings of {@link queryTrajectory}. */
export const QueryTrajectorySettings = record('queryTrajectory', {
  /** The search space and the relaxation; those of the search unless given. */
  space: inherited(componentOf('space')),
  architecture: inherited(componentOf('relaxation')),
  /** Architectures drawn from the distribution of each epoch. */
  samples: withDefault(repetitions, 100),
});
export type QueryTrajectorySettings = t.TypeOf<typeof QueryTrajectorySettings>;

/** The stage behind {@link queryTrajectory}. */
export const queryTrajectoryStage = stage({
  name: 'queryTrajectory',
  source: import.meta.url,
  config: QueryTrajectorySettings,
  inputs: { trajectory: architectureTrajectory, benchmark: nasBench201TableKind },
  outputs: { trajectoryRecord },
  foresee: () => import('./foresee-query.js').then((module) => module.foreseeTrajectory),
  load: () => import('./query-trajectory-run.js').then((module) => module.runQueryTrajectory),
});

/**
 * Looks up, at each recorded epoch of a search, the test accuracies of the architecture that the distribution expects and
 * of architectures sampled from it. With `softmax()`, whose θ is one point, all samples are the current architecture.
 *
 * - `samples` (default 100): architectures drawn from the distribution of each epoch.
 *
 * Source: the trajectory of the code released with DrNAS.
 *
 * @example searched.pipe(queryTrajectory(loadBenchmark(nasBench201Table({ root: 'data' }))))
 */
export const queryTrajectory = operator(queryTrajectoryStage);
