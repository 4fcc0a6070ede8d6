import { type Component, resolveComponent } from '../../artifacts/component.js';
import { type Fault, refusal } from '../../base/problem.js';
import type { CellType } from '../../networks/cell-type.js';
import type { SearchSpace } from '../../networks/search-space.js';
import { undistributed } from '../foresight/undistributed.js';
import { type ArchitectureDistribution, isDistribution, type LearntArchitecture } from '../kinds/architecture-distribution.js';

/** The name of a space and what is searched in it. */
interface Cells {
  readonly name: string;
  readonly cellTypes: readonly CellType[];
}

/** The distribution that a search gave; throws the `Fault` of one that gave architectures. */
export const expectDistribution = (learnt: LearntArchitecture): ArchitectureDistribution => {
  if (isDistribution(learnt)) return learnt;
  throw undistributed(learnt.method);
};

/** The problem of a distribution that was learnt over other edges or operations than the space has; undefined if there is none. */
export const spaceMisfit = ({ name, cellTypes }: Cells, distribution: Cells): Fault | undefined => {
  const columnsOf = (types: readonly CellType[]): string =>
    types
      .map(
        (type) => `${type.name}: ${type.edges.map(({ from, to }) => `${from}-${to}`).join(' ')} of ${type.operations.join(' ')}`,
      )
      .join('; ');
  if (columnsOf(cellTypes) === columnsOf(distribution.cellTypes)) return undefined;
  return refusal(
    `the distribution was learnt over other edges or operations of ${distribution.name} than this space ${name} has`,
    'leave "space" out, so that it is taken from the search, or give the one that was searched',
  );
};

/** Loads a space whose rule is to read a distribution; rejects with a `Fault` where it does not fit. */
export const fittingSpace = async (space: Component<'space'>, distribution: LearntArchitecture): Promise<SearchSpace> => {
  const resolved = await resolveComponent<SearchSpace>(space);
  const misfit = spaceMisfit(resolved, { ...distribution, name: distribution.space });
  if (misfit !== undefined) throw misfit;
  return resolved;
};
