import { defer, from, mergeMap, type Observable, of } from 'rxjs';
import { resolveComponent } from '../../artifacts/component.js';
import { fold, generatorOf } from '../../base/numerics/random/generator.js';
import { orThrow } from '../../base/or-throw.js';
import { type Fault, refusal } from '../../base/problem.js';
import type { Genotype } from '../../networks/genotype.js';
import type { StageContext, StageEvent } from '../../pipeline/stage.js';
import type { Relaxation } from '../architecture/relaxation.js';
import type { ArchitectureResources, ScoredCost } from '../kinds/architecture-resources.js';
import { remarkOn } from '../kinds/undecided.js';
import { iterate, narrate } from '../loop/iterate.js';
import { type Budget, type BudgetInputs, budgetOf, costMetrics, keepsWithin, resourcesOf, scoredCost } from './budget.js';
import { genotypeDraws } from './draw-genotype.js';
import { exactChoice, impossibleLimits } from './exact-choice.js';
import { fittingSpace } from './fitting-space.js';
import { amountOf, RESOURCES } from './resource-limits.js';
import type { SampleWithinSettings } from './sample-within.js';

type Context = StageContext<SampleWithinSettings, BudgetInputs>;
type Event = StageEvent<{ readonly genotype: Genotype; readonly resources: ArchitectureResources }, never>;

/** Draws between two turns of the thread's other tasks. */
const CHUNK = 50;

/** The best draw so far, how many kept within the limits, and the draw that came nearest to them. */
interface Sampled {
  readonly best: { readonly genotype: Genotype; readonly cost: ScoredCost } | undefined;
  readonly within: number;
  readonly smallest: ScoredCost | undefined;
}

/** Largest ratio of a cost of a draw to its limit. */
const excessOf = ({ limits }: Budget, cost: ScoredCost): number =>
  Math.max(...limits.map(({ resource, limit }) => (cost[resource] as number) / limit));

const withDraw = (budget: Budget, before: Sampled, genotype: Genotype): Sampled => {
  const cost = scoredCost(budget, genotype);
  const smallest =
    before.smallest === undefined || excessOf(budget, cost) < excessOf(budget, before.smallest) ? cost : before.smallest;
  if (!keepsWithin(budget, cost)) return { ...before, smallest };
  const best = before.best === undefined || cost.score > before.best.cost.score ? { genotype, cost } : before.best;
  return { best, within: before.within + 1, smallest };
};

const noneWithin = (budget: Budget, samples: number, nearest: ScoredCost): Fault => {
  const limits = budget.limits.map(({ resource, limit }) => `${RESOURCES[resource].name} ${amountOf(resource, limit)}`);
  const costs = budget.limits.map(
    ({ resource }) => `${RESOURCES[resource].name} ${amountOf(resource, nearest[resource] as number)}`,
  );
  return refusal(
    `of ${samples.toLocaleString('en-US')} samples none keeps within ${limits.join(' and ')}; the nearest has ${costs.join(' and ')}`,
    'draw more samples, raise the limit, or use discretiseWithin, which finds the best architecture within it',
  );
};

const sampling = ({ config: { samples, architecture }, seed }: Context, budget: Budget): Observable<Event> => {
  const generator = fold(generatorOf(seed), 'sample within');
  return defer(() => from(resolveComponent<Relaxation>(architecture))).pipe(
    mergeMap((relaxation) => {
      const draw = genotypeDraws(budget.space, relaxation, budget.distribution);
      const none: Sampled = { best: undefined, within: 0, smallest: undefined };
      const chunks = Math.ceil(samples / CHUNK);
      const drawChunk = async (before: Sampled, chunk: number): Promise<readonly [Sampled, undefined]> => {
        const numbers = Array.from({ length: Math.min(CHUNK, samples - CHUNK * chunk) }, (_, i) => CHUNK * chunk + i);
        return [numbers.reduce((sampled, n) => withDraw(budget, sampled, draw(fold(generator, n))), before), undefined];
      };
      return narrate<Sampled, undefined, Event>(
        iterate(none, 0, chunks, drawChunk, () => undefined),
        none,
        ({ step }) => [{ type: 'progress', done: Math.min(samples, CHUNK * (step + 1)), total: samples, unit: 'samples' }],
        ({ best, within, smallest }) => {
          if (best === undefined) throw noneWithin(budget, samples, smallest as ScoredCost);
          const exact = orThrow(exactChoice(budget));
          const unlimited = scoredCost(budget, exact.unlimited);
          return of<Event[]>(
            { type: 'metric', step: 1, values: { ...costMetrics(best.cost), 'samples within': within } },
            { type: 'artifact', name: 'genotype', value: best.genotype, ...remarkOn(budget.distribution) },
            { type: 'artifact', name: 'resources', value: resourcesOf(budget, best.cost, unlimited, { samples, within }) },
          );
        },
      );
    }),
  );
};

/** Emits the best of the drawn architectures that keep within the limits, and what it scores and costs. */
export const runSampleWithin = (context: Context): Observable<Event> =>
  defer(() => from(fittingSpace(context.config.space, context.inputs.distribution))).pipe(
    mergeMap((space) => {
      const budget = orThrow(budgetOf(space, context.config, context.inputs));
      const obstacle = impossibleLimits(budget);
      if (obstacle !== undefined) throw obstacle;
      return sampling(context, budget);
    }),
  );
