import * as either from 'fp-ts/lib/Either.js';
import * as taskEither from 'fp-ts/lib/TaskEither.js';
import { type Fault, unplaced } from '../../base/problem.js';
import { foreignProblem, isInTable } from '../../datasets/benchmarks/nas-bench-201/queries.js';
import type { SpaceOutline } from '../../networks/outline.js';
import type { Foreseen } from '../../pipeline/stage.js';
import { foreseenDistribution } from '../discretise/foresee-discretising.js';
import type { KnownDistribution, KnownGenotype } from '../foresight/known.js';
import type { QueryTrajectorySettings } from './query-trajectory.js';

const inTable = (genotype: KnownGenotype | undefined): either.Either<Fault, Foreseen> =>
  genotype === undefined || isInTable(genotype) ? either.right({}) : either.left(unplaced(foreignProblem(genotype.space)));

/** Checks that the genotype that is looked up is of the table's space. */
export const foreseeQuery = (_settings: unknown, { genotype }: Foreseen): taskEither.TaskEither<Fault, Foreseen> =>
  taskEither.fromEither(inTable(genotype as KnownGenotype | undefined));

/** Checks that the trajectory that is looked up is one of the table's space. */
export const foreseeTrajectory =
  (settings: QueryTrajectorySettings, { trajectory }: Foreseen): taskEither.TaskEither<Fault, Foreseen> =>
  async () =>
    either.chain((space: SpaceOutline | undefined) => inTable(space?.genotype))(
      await foreseenDistribution(settings, trajectory as KnownDistribution | undefined),
    );
