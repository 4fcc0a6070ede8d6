import * as either from 'fp-ts/lib/Either.js';
import { defer, from, map, type Observable } from 'rxjs';
import { reportBriefly } from '../../base/codecs/report.js';
import { refusal } from '../../base/problem.js';
import type { Genotype } from '../../networks/genotype.js';
import type { StageContext, StageEvent } from '../../pipeline/stage.js';
import { isDistribution, type LearntArchitecture } from '../kinds/architecture-distribution.js';
import { remarkOn } from '../kinds/undecided.js';
import type { DiscretiseSettings } from './discretise.js';
import { fittingSpace } from './fitting-space.js';
import { rankingWeights } from './ranking.js';

type Context = StageContext<DiscretiseSettings, { readonly distribution: LearntArchitecture }>;

/** Reads the genotype out of E[θ], or what the settings rank by, by the space's rule; where the search gave architectures it is the best of them. */
export const runDiscretise = ({
  config,
  inputs: { distribution },
}: Context): Observable<StageEvent<{ readonly genotype: Genotype }, never>> =>
  defer(() => from(fittingSpace(config.space, distribution))).pipe(
    map((space) => {
      if (isDistribution(distribution)) {
        const value = space.discretise(rankingWeights(distribution, config.by));
        return { type: 'artifact', name: 'genotype', value, ...remarkOn(distribution) } as const;
      }
      const [best] = distribution.genotypes;
      if (best === undefined) {
        throw refusal(
          `the search by ${distribution.method} found no architecture`,
          'let its method give at least one, or search for more epochs',
        );
      }
      const decoded = space.genotype.codec.decode(best);
      if (either.isLeft(decoded)) {
        throw refusal(
          `the best architecture of ${distribution.method} is none of the space ${space.name}: ${reportBriefly(decoded.left)}`,
          'let the method give genotypes of the space that it searches',
        );
      }
      return { type: 'artifact', name: 'genotype', value: decoded.right } as const;
    }),
  );
