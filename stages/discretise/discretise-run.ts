import { defer, from, map, type Observable } from 'rxjs';
import { type Component, resolveComponent } from '../../artifacts/component.js';
import type { Genotype } from '../../networks/genotype.js';
import type { SearchSpace } from '../../networks/space.js';
import type { StageContext, StageEvent } from '../../pipeline/stage.js';
import type { ArchitectureDistribution } from '../kinds/architecture-distribution.js';
import type { DiscretiseSettings } from './discretise.js';

type Context = StageContext<DiscretiseSettings, { readonly distribution: ArchitectureDistribution }>;

/** Reads the genotype out of E[θ] by the space's rule. */
export const runDiscretise = ({ config, inputs: { distribution } }: Context): Observable<StageEvent<{ readonly genotype: Genotype }, never>> =>
  defer(() => from(resolveComponent<SearchSpace>(config.space as Component<'space'>))).pipe(
    map((space) => ({ type: 'artifact', name: 'genotype', value: space.discretise(distribution.expectation) }) as const),
  );
