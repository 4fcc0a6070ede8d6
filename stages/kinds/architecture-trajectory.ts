import * as t from 'io-ts';
import { jsonKind } from '../../artifacts/json-kind.js';
import type { ArtifactKind, StepWeights } from '../../artifacts/kind.js';
import { measuredNumber } from '../../base/codecs/number.js';
import { ArchitectureDistribution } from './architecture-distribution.js';

/** The distribution at the end of an epoch, counted from 1 over the searches that this one continued. */
export const TrajectoryPoint = t.readonly(
  t.strict({
    epoch: t.number,
    distribution: ArchitectureDistribution,
    /** Metrics of that epoch by name: losses, accuracies, eigenvalues, uncertainty. */
    metrics: t.readonly(t.record(t.string, measuredNumber)),
  }),
);
export type TrajectoryPoint = t.TypeOf<typeof TrajectoryPoint>;

/** The distributions of a search at chosen epochs, the last one among them. */
export const ArchitectureTrajectory = t.readonly(t.strict({ points: t.readonlyArray(TrajectoryPoint) }));
export type ArchitectureTrajectory = t.TypeOf<typeof ArchitectureTrajectory>;

/** E[θ] of each epoch by edge and operation; an edge is called `normal 0 → 2`. */
const expectations = ({ points }: ArchitectureTrajectory): readonly StepWeights[] =>
  points.map(({ epoch, distribution: { cellTypes, expectation } }) => ({
    step: epoch,
    weights: Object.fromEntries(
      cellTypes.flatMap(({ name, edges, operations }) =>
        edges.map(({ from, to }, edge) => [
          `${name} ${from} → ${to}`,
          Object.fromEntries(operations.map((operation, index) => [operation, expectation[name]?.[edge]?.[index] ?? 0])),
        ]),
      ),
    ),
  }));

const described = jsonKind('architecture-trajectory', 2, ArchitectureTrajectory, ({ points }) => {
  const [first, last] = [points[0], points.at(-1)];
  if (first === undefined || last === undefined) return 'no epochs';
  const { relaxation, space } = last.distribution;
  return `${relaxation} over ${space} at ${points.length} epochs from ${first.epoch} to ${last.epoch}, mean entropy ${first.distribution.entropy.toFixed(3)} to ${last.distribution.entropy.toFixed(3)} nats`;
});

/** The artifact kind of an {@link ArchitectureTrajectory}. */
export const architectureTrajectory: ArtifactKind<ArchitectureTrajectory> = { ...described, weights: expectations };
