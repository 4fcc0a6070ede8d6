import { isComponent, resolveComponent } from '../../../artifacts/component.js';
import { blaming } from '../../../base/blame.js';
import type { Relaxation } from '../../architecture/relaxation.js';
import { relaxedSpace } from '../../architecture/relaxed-space.js';
import { methodOutline } from '../../foresight/outlines.js';
import { automaticRate } from '../architecture-rate.js';
import type { SearchSettings } from '../search.js';
import type { ArchitectureMethod, MethodFor, MethodSetup } from './architecture-method.js';
import { adam } from './by-gradient/adam.js';
import { byGradient } from './by-gradient/by-gradient.js';
import { expectOptimiser } from './by-gradient/expect-optimiser.js';
import type { ArchitectureOptimiser } from './by-gradient/optimiser.js';
import type { ResourceTerm } from './by-gradient/resource.js';
import { methodPlace, outlineMisfit } from './expect-method.js';
import { ownMethod } from './own-method.js';

/** An architecture method, and what a person should know of how it was set up. */
export interface ResolvedMethod {
  readonly method: ArchitectureMethod;
  readonly notes: readonly string[];
}

const rateNote = (rate: number, steps: number): string =>
  `the learning rate of the architecture is ${Number(rate.toPrecision(3))}, for ${Math.round(steps)} steps (DARTS has 3e-4 for 19,531); "optimiser.learningRate" sets another`;

/** The optimiser of a relaxation's parameters; a learning rate that is left open goes by the number of steps. */
const optimiserOf = async (
  settings: SearchSettings['optimiser'],
  steps: number,
): Promise<{ readonly optimiser: ArchitectureOptimiser; readonly notes: readonly string[] }> => {
  if (isComponent(settings)) {
    const optimiser = await resolveComponent<ArchitectureOptimiser>(settings);
    expectOptimiser(optimiser);
    return { optimiser, notes: [] };
  }
  const { learningRate } = settings;
  if (learningRate !== 'auto') return { optimiser: adam({ ...settings, learningRate }), notes: [] };
  const rate = automaticRate(steps);
  return { optimiser: adam({ ...settings, learningRate: rate }), notes: [rateNote(rate, steps)] };
};

/**
 * Loads the architecture method that the settings name: one of its own kind, or a relaxation, which is learnt by
 * gradients with the optimiser of the settings; rejects with a `Fault` where one of them is not what it must be.
 *
 * @param steps architecture steps, those of the searches before it included
 * @param resource the cost that is part of the objective of a relaxation, if one is
 */
export const resolveMethod = async (
  {
    architecture,
    optimiser: settings,
    edgeNormalization,
  }: Pick<SearchSettings, 'architecture' | 'optimiser' | 'edgeNormalization'>,
  setup: MethodSetup,
  steps: number,
  resource?: ResourceTerm,
): Promise<ResolvedMethod> => {
  const outline = (await methodOutline(architecture)) ?? {};
  const agreeing = (method: ArchitectureMethod): ArchitectureMethod => {
    const misfit = outlineMisfit(outline, method);
    if (misfit !== undefined) throw misfit;
    return method;
  };
  if (isComponent(architecture, 'method')) {
    const methodFor = await resolveComponent<MethodFor>(architecture);
    const method = blaming(methodPlace(architecture.name), undefined, () => methodFor(setup));
    return { method: agreeing(ownMethod(method, architecture.name)), notes: [] };
  }
  const relaxation = await resolveComponent<Relaxation>(architecture);
  const { optimiser, notes } = await optimiserOf(settings, steps);
  const relaxed = relaxedSpace(relaxation, setup.space.cellTypes, setup.kept);
  const clip = isComponent(settings) ? undefined : settings.clip;
  return { method: agreeing(byGradient(relaxed, optimiser, edgeNormalization, clip, resource)), notes };
};
