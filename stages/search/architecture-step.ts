import type { Generator } from '../../base/numerics/random/generator.js';
import type { Progress } from '../architecture/progress.js';
import { count, type Tally } from '../kinds/tally.js';
import { expectDraw } from './expect-draw.js';
import type { MethodMetrics } from './method/architecture-method.js';
import type { Draw } from './method/draw.js';
import { expectLearning } from './method/expect-method.js';
import { playOf, type StepBatches } from './play/play.js';
import { noiseOf, type SearchSetup } from './search-setup.js';
import type { SearchState } from './search-state.js';

/** Measurements of an architecture step. */
export interface ArchitectureReport {
  /** The tally of every pull on the validation batch, in order. */
  readonly pulled: readonly Tally[];
  /** The Euclidean norm of the gradient that the method moved along; 0 if it moved along none. */
  readonly gradientNorm: number;
  readonly metrics: MethodMetrics;
}

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
  const { play, pulled } = playOf(setup, state, batches, noiseOf(setup, generator));
  const learning = await method.learn(state.architecture, draw, play, progress, generator);
  expectLearning(method.name, learning);
  const { state: architecture, gradientNorm = 0, metrics = {} } = learning;
  return [
    { ...state, architecture, validation: pulled.reduce(count, state.validation) },
    { pulled, gradientNorm, metrics },
  ];
};
