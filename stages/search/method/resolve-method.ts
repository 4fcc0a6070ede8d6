import { isComponent, resolveComponent } from '../../../artifacts/component.js';
import type { TensorValues } from '../../../artifacts/kind.js';
import type { Relaxation } from '../../architecture/relaxation.js';
import { relaxedSpace } from '../../architecture/relaxed-space.js';
import { automaticRate } from '../architecture-rate.js';
import type { SearchSettings } from '../search.js';
import type { ArchitectureMethod, MethodFor, MethodSetup, MethodStateCodec } from './architecture-method.js';
import { adam } from './by-gradient/adam.js';
import { byGradient } from './by-gradient/by-gradient.js';
import type { ArchitectureOptimiser } from './by-gradient/optimiser.js';

/** An architecture method, and what a person should know of how it was set up. */
export interface ResolvedMethod {
  readonly method: ArchitectureMethod;
  readonly notes: readonly string[];
}

const PREFIX = 'method/';

/** A codec whose tensors lie under a prefix, so that a method's names meet none of the search's own. */
const underPrefix = <S>({ write, read, ...rest }: MethodStateCodec<S>): MethodStateCodec<S> => ({
  ...rest,
  write: async (state) => {
    const { tensors, ...stored } = await write(state);
    return {
      ...stored,
      tensors: Object.fromEntries(Object.entries(tensors).map(([name, tensor]) => [`${PREFIX}${name}`, tensor])),
    };
  },
  read: ({ tensors, ...stored }) => {
    const own: TensorValues = Object.fromEntries(
      Object.entries(tensors).flatMap(([name, tensor]) =>
        name.startsWith(PREFIX) ? [[name.slice(PREFIX.length), tensor] as const] : [],
      ),
    );
    return read({ ...stored, tensors: own });
  },
});

const rateNote = (rate: number, steps: number): string =>
  `the learning rate of the architecture is ${Number(rate.toPrecision(3))}, for ${Math.round(steps)} steps (DARTS has 3e-4 for 19,531); "optimiser.learningRate" sets another`;

/** The optimiser of a relaxation's parameters; a learning rate that is left open goes by the number of steps. */
const optimiserOf = async (
  settings: SearchSettings['optimiser'],
  steps: number,
): Promise<{ readonly optimiser: ArchitectureOptimiser; readonly notes: readonly string[] }> => {
  if (isComponent(settings)) return { optimiser: await resolveComponent<ArchitectureOptimiser>(settings), notes: [] };
  const { learningRate } = settings;
  if (learningRate !== 'auto') return { optimiser: adam({ ...settings, learningRate }), notes: [] };
  const rate = automaticRate(steps);
  return { optimiser: adam({ ...settings, learningRate: rate }), notes: [rateNote(rate, steps)] };
};

/**
 * Loads the architecture method that the settings name: one of its own kind, or a relaxation, which is learnt by
 * gradients with the optimiser of the settings.
 *
 * @param steps architecture steps, those of the searches before it included
 */
export const resolveMethod = async (
  {
    architecture,
    optimiser: settings,
    edgeNormalization,
  }: Pick<SearchSettings, 'architecture' | 'optimiser' | 'edgeNormalization'>,
  setup: MethodSetup,
  steps: number,
): Promise<ResolvedMethod> => {
  if (isComponent(architecture, 'method')) {
    const method = (await resolveComponent<MethodFor>(architecture))(setup);
    return { method: { ...method, state: underPrefix(method.state) }, notes: [] };
  }
  const relaxation = await resolveComponent<Relaxation>(architecture);
  const { optimiser, notes } = await optimiserOf(settings, steps);
  return { method: byGradient(relaxedSpace(relaxation, setup.space.cellTypes, setup.kept), optimiser, edgeNormalization), notes };
};
