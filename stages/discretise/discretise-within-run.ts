import * as either from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import { defer, from, mergeMap, type Observable } from 'rxjs';
import { orThrow } from '../../base/or-throw.js';
import type { Genotype } from '../../networks/genotype.js';
import type { StageContext, StageEvent } from '../../pipeline/stage.js';
import type { ArchitectureResources } from '../kinds/architecture-resources.js';
import { remarkOn } from '../kinds/undecided.js';
import { type BudgetInputs, budgetOf, costMetrics, resourcesOf, scoredCost } from './budget.js';
import type { DiscretiseWithinSettings } from './discretise-within.js';
import { exactChoice } from './exact-choice.js';
import { fittingSpace } from './fitting-space.js';

type Context = StageContext<DiscretiseWithinSettings, BudgetInputs>;
type Event = StageEvent<{ readonly genotype: Genotype; readonly resources: ArchitectureResources }, never>;

/** Emits the best architecture within the limits, and what it scores and costs. */
export const runDiscretiseWithin = ({ config, inputs }: Context): Observable<Event> =>
  defer(() => from(fittingSpace(config.space, inputs.distribution))).pipe(
    mergeMap((space) => {
      const events = pipe(
        budgetOf(space, config, inputs),
        either.chain((budget) =>
          pipe(
            exactChoice(budget),
            either.map(({ chosen, unlimited }): readonly Event[] => {
              const cost = scoredCost(budget, chosen);
              return [
                { type: 'metric', step: 1, values: costMetrics(cost) },
                { type: 'artifact', name: 'genotype', value: chosen, ...remarkOn(budget.distribution) },
                { type: 'artifact', name: 'resources', value: resourcesOf(budget, cost, scoredCost(budget, unlimited), null) },
              ];
            }),
          ),
        ),
      );
      return from(orThrow(events));
    }),
  );
