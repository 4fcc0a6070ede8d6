import { defer, from, map, type Observable } from 'rxjs';
import { type Component, resolveComponent } from '../../artifacts/component.js';
import { type Problem, problem } from '../../artifacts/problem.js';
import type { Genotype } from '../../networks/genotype.js';
import type { SearchSpace } from '../../networks/space.js';
import type { StageContext, StageEvent } from '../../pipeline/stage.js';
import type { ArchitectureDistribution } from '../kinds/architecture-distribution.js';
import type { DiscretiseSettings } from './discretise.js';

type Context = StageContext<DiscretiseSettings, { readonly distribution: ArchitectureDistribution }>;

/** Why a distribution cannot be read by a space's rule, if it was learnt over other edges or operations. */
const misfitOf = ({ name, cellTypes }: SearchSpace, distribution: ArchitectureDistribution): Problem | undefined => {
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
    'stage discretise',
    'leave "space" out, so that it is taken from the search, or give the one that was searched',
  );
};

/** Reads the genotype out of E[θ] by the space's rule. */
export const runDiscretise = ({
  config,
  inputs: { distribution },
}: Context): Observable<StageEvent<{ readonly genotype: Genotype }, never>> =>
  defer(() => from(resolveComponent<SearchSpace>(config.space as Component<'space'>))).pipe(
    map((space) => {
      const misfit = misfitOf(space, distribution);
      if (misfit !== undefined) throw misfit;
      return space;
    }),
    map((space) => ({ type: 'artifact', name: 'genotype', value: space.discretise(distribution.expectation) }) as const),
  );
