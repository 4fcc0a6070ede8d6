import { fold, type Generator } from '../../base/numerics/random/generator.js';
import type { Progress } from '../architecture/progress.js';
import { count, type Tally } from '../kinds/tally.js';
import { expectDraw } from './expect-draw.js';
import type { MethodMetrics } from './method/architecture-method.js';
import type { Draw } from './method/draw.js';
import { expectLearning } from './method/expect-method.js';
import { type CountedPlay, playOf, type StepBatches } from './play/play.js';
import { type BatchPart, disposeParts, partsOf } from './replicas.js';
import { noiseOf, type SearchSetup } from './search-setup.js';
import type { SearchState } from './search-state.js';

type Parts = readonly BatchPart[];

/** Measurements of an architecture step. */
export interface ArchitectureReport {
  /** The tally of every pull on the validation batch, in order. */
  readonly pulled: readonly Tally[];
  /** The Euclidean norm of the gradient that the method moved along; 0 if it moved along none. */
  readonly gradientNorm: number;
  readonly metrics: MethodMetrics;
}

/** The plays of the parts of a step's batches, none where there is one part alone; `dispose` frees the parts. */
const replicasOf = <S, D extends Draw>(
  setup: SearchSetup<S, D>,
  state: SearchState<S>,
  { validation, train, learningRate }: StepBatches,
  generator: Generator,
): { readonly replicas: readonly (CountedPlay & { readonly share: number })[]; readonly dispose: () => void } => {
  const { replicas } = setup.settings;
  if (replicas === 1) return { replicas: [], dispose: () => {} };
  const [ofValidation, ofTrain] = [validation, train].map((batch) => partsOf(batch, replicas)) as [Parts, Parts];
  return {
    replicas: ofValidation.map((part, i) => {
      const own = { validation: part, train: ofTrain[i % ofTrain.length] as BatchPart, learningRate };
      return { share: part.share, ...playOf(setup, state, own, noiseOf(setup, fold(generator, 'replica', i))) };
    }),
    dispose: () => disposeParts([...ofValidation, ...ofTrain]),
  };
};

/**
 * One step of the architecture: the method draws, pulls from the validation batch what it needs, and gives its next state.
 * The weights stay.
 */
export const architectureStep = async <S, D extends Draw>(
  setup: SearchSetup<S, D>,
  state: SearchState<S>,
  batches: StepBatches,
  progress: Progress,
  generator: Generator,
): Promise<readonly [SearchState<S>, ArchitectureReport]> => {
  const { method } = setup;
  const draw = method.draw(state.architecture, progress, generator);
  expectDraw(draw, setup);
  const whole = playOf(setup, state, batches, noiseOf(setup, generator));
  const { replicas, dispose } = replicasOf(setup, state, batches, generator);
  const play = replicas.length === 0 ? whole.play : { ...whole.play, replicas };
  const learning = await method.learn(state.architecture, draw, play, progress, generator).finally(dispose);
  expectLearning(method.name, learning);
  const pulled = [whole, ...replicas].flatMap((each) => each.pulled);
  const { state: architecture, gradientNorm = 0, metrics = {} } = learning;
  return [
    { ...state, architecture, validation: pulled.reduce(count, state.validation) },
    { pulled, gradientNorm, metrics },
  ];
};
