import { type Component, resolveComponent } from '../../artifacts/component.js';
import { type Problem, problem } from '../../artifacts/problem.js';
import type { SearchSpace } from '../../networks/space.js';
import type { ArchitectureDistribution } from '../kinds/architecture-distribution.js';

/** Why a distribution cannot be read by a space's rule, if it was learnt over other edges or operations. */
const misfitOf = (
  { name, cellTypes }: SearchSpace,
  distribution: ArchitectureDistribution,
  where: string,
): Problem | undefined => {
  const columnsOf = (types: ArchitectureDistribution['cellTypes']): string =>
    types
      .map(
        (type) => `${type.name}: ${type.edges.map(({ from, to }) => `${from}-${to}`).join(' ')} of ${type.operations.join(' ')}`,
      )
      .join('; ');
  if (columnsOf(cellTypes) === columnsOf(distribution.cellTypes)) return undefined;
  return problem(
    'usage',
    `the distribution was learnt over other edges or operations of ${distribution.space} than this space ${name} has`,
    where,
    'leave "space" out, so that it is taken from the search, or give the one that was searched',
  );
};

/** Loads a space whose rule is to read a distribution; rejects with a `Problem` where it does not fit. */
export const fittingSpace = async (
  space: Component | undefined,
  distribution: ArchitectureDistribution,
  where: string,
): Promise<SearchSpace> => {
  const resolved = await resolveComponent<SearchSpace>(space as Component<'space'>);
  const misfit = misfitOf(resolved, distribution, where);
  if (misfit !== undefined) throw misfit;
  return resolved;
};
