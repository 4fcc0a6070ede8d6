import { fold, type Generator } from '../../base/numerics/random/generator.js';
import type { Batch } from '../../datasets/batches.js';
import type { Progress } from '../architecture/progress.js';
import { expectFinite, type Measured } from '../training/measure.js';
import { type BatchTensors, withBatch } from '../training/tensors.js';
import { type ArchitectureReport, architectureStep } from './architecture-step.js';
import { jointStep } from './joint-step.js';
import type { MethodMetrics } from './method/architecture-method.js';
import type { SearchSetup } from './search-setup.js';
import type { SearchState } from './search-state.js';
import { weightStep, weightStepOfReplicas } from './weight-step.js';

/** The place of a step in a search. */
export interface StepPlace {
  /** The epoch of this search, from 0, and the step within it. */
  readonly epoch: number;
  readonly inEpoch: number;
  /** The learning rate of the weights. */
  readonly learningRate: number;
  readonly progress: Progress;
}

/** The batches of a search by the number of the step, and the source of its random numbers. */
export interface StepSources {
  readonly generator: Generator;
  readonly nextTrain: (t: number) => Promise<Batch>;
  readonly nextValidation: (t: number) => Promise<Batch>;
}

/** The state after a step, the measurements of its weight step, and the metrics of the method, if it took a step. */
type Stepped = readonly [SearchState, Measured, MethodMetrics | undefined];

const expectFiniteReport = (part: string, { pulled, gradientNorm }: ArchitectureReport, { epoch, inEpoch }: StepPlace): void => {
  for (const { loss } of pulled) expectFinite(part, { loss, gradientNorm: 0 }, epoch, inEpoch);
  expectFinite(part, { gradientNorm, loss: 0 }, epoch, inEpoch);
};

/** A step of the weights alone, under a draw of the method. */
const ofWeights = (setup: SearchSetup, state: SearchState, t: number, train: BatchTensors, place: StepPlace, from: Generator) => {
  const { learningRate, progress, epoch, inEpoch } = place;
  const generator = fold(from, 'weight sample', t);
  const drawBy = (drawing: Generator) => setup.method.draw(state.architecture, progress, drawing);
  const [trained, onTrain] =
    setup.settings.replicas === 1
      ? weightStep(setup, state, drawBy(generator), train, learningRate, generator)
      : weightStepOfReplicas(setup, state, drawBy, train, learningRate, generator);
  expectFinite('training', onTrain, epoch, inEpoch);
  return [trained, onTrain] as const;
};

/**
 * A step of a search: during the warm-up of the weights alone; on a single level of both players at once; else of the
 * architecture on a validation batch and then of the weights.
 *
 * @param t the number of the step, which its random numbers and batches come from
 */
export const playersStep = (
  setup: SearchSetup,
  begun: SearchState,
  t: number,
  place: StepPlace,
  { generator, nextTrain, nextValidation }: StepSources,
): Promise<Stepped> => {
  const { settings } = setup;
  const { epoch, inEpoch, learningRate, progress } = place;
  return withBatch(nextTrain(t), async (train): Promise<Stepped> => {
    if (epoch < settings.warmUp) return [...ofWeights(setup, begun, t, train, place, generator), undefined];
    if (settings.level === 'single') {
      const source = fold(generator, 'weight sample', t);
      const [after, onTrain, report] = await jointStep(setup, begun, train, learningRate, progress, source);
      expectFinite('training', onTrain, epoch, inEpoch);
      expectFiniteReport('training', report, place);
      return [after, onTrain, report.metrics];
    }
    const [searched, report] = await withBatch(nextValidation(t), (validation) =>
      architectureStep(setup, begun, { train, validation, learningRate }, progress, fold(generator, 'architecture sample', t)),
    );
    expectFiniteReport('validation', report, place);
    return [...ofWeights(setup, searched, t, train, place, generator), report.metrics];
  });
};
