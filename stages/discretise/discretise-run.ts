import { defer, from, map, type Observable } from 'rxjs';
import type { Genotype } from '../../networks/genotype.js';
import type { StageContext, StageEvent } from '../../pipeline/stage.js';
import type { ArchitectureDistribution } from '../kinds/architecture-distribution.js';
import { remarkOn } from '../kinds/undecided.js';
import type { DiscretiseSettings } from './discretise.js';
import { fittingSpace } from './fitting-space.js';

type Context = StageContext<DiscretiseSettings, { readonly distribution: ArchitectureDistribution }>;

/** Reads the genotype out of E[θ] by the space's rule. */
export const runDiscretise = ({
  config,
  inputs: { distribution },
}: Context): Observable<StageEvent<{ readonly genotype: Genotype }, never>> =>
  defer(() => from(fittingSpace(config.space, distribution, 'stage discretise'))).pipe(
    map((space) => {
      const value = space.discretise(distribution.expectation);
      return { type: 'artifact', name: 'genotype', value, ...remarkOn(distribution) } as const;
    }),
  );
