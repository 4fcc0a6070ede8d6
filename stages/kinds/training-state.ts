import * as t from 'io-ts';
import type { WithTensors } from '../../artifacts/kind.js';
import { tensorKind } from '../../artifacts/tensor-kind.js';
import { Tally } from './tally.js';

/** Header of the checkpoint of a training. */
export const TrainingStateHeader = t.readonly(t.strict({ step: t.number, steps: t.number, train: Tally }));
export type TrainingStateHeader = t.TypeOf<typeof TrainingStateHeader>;

/** A training at the end of a step. Tensors F32: `weights/`, `momentum/` and `statistics/` by name. */
export type TrainingStateValue = WithTensors<TrainingStateHeader>;

/** The artifact kind of a {@link TrainingStateValue}. */
export const trainingState = tensorKind(
  'training-state',
  1,
  TrainingStateHeader,
  ({ header: { step, steps } }: TrainingStateValue) => `training at step ${step} of ${steps}`,
);
