import * as t from 'io-ts';
import type { WithTensors } from '../../artifacts/kind.js';
import { InputNoise } from './settings/noise.js';

/** Of what predictions are, and how they were made. */
export const PredictionsHeader = t.readonly(
  t.strict({
    dataset: t.string,
    /** The classes that the network tells apart, and those that the labels are of, which may be others. */
    classes: t.readonlyArray(t.string),
    labelClasses: t.readonlyArray(t.string),
    /** Passes over each image, whose mean is the prediction. */
    samples: t.number,
    inputNoise: InputNoise,
  }),
);
export type PredictionsHeader = t.TypeOf<typeof PredictionsHeader>;

/**
 * Predictions of a network for each of N images.
 *
 * Tensors: `probabilities` F32 [N, classes], the mean over the passes; `labels` I32 [N]; and F64 [N], entropies in nats:
 * `predictiveEntropy`, `leastConfidence` (1 - the largest probability) and, of several passes, `variance` (summed over the
 * classes), `expectedEntropy` and `mutualInformation`. Of images with files of their own also `files`, their names as
 * `namesTensor` has them, relative to the folder of the data.
 */
export type Predictions = WithTensors<PredictionsHeader>;

/** Number of images that there are predictions for. */
export const predictedImages = ({ tensors }: Predictions): number => tensors['labels']?.shape[0] ?? 0;

/** The measures of each image by their name, those of several passes missing for a single one. */
export const measureOf = (
  { tensors }: Predictions,
  name: 'predictiveEntropy' | 'leastConfidence' | 'variance' | 'expectedEntropy' | 'mutualInformation',
): Float64Array | undefined => tensors[name]?.data as Float64Array | undefined;
