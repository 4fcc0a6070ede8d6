import type { ArtifactKind } from '../../artifacts/kind.js';
import { tensorKind } from '../../artifacts/tensor-kind.js';
import { predictionRows } from './predicted-classes.js';
import { measureOf, type Predictions, PredictionsHeader, predictedImages } from './predictions-form.js';

const meanText = (name: string, values: Float64Array | undefined): string =>
  values === undefined || values.length === 0
    ? ''
    : `, mean ${name} ${(values.reduce((sum, x) => sum + x, 0) / values.length).toPrecision(3)}`;

const summary = (predictions: Predictions): string => {
  const { dataset, classes, samples } = predictions.header;
  const entropy = meanText('predictive entropy', measureOf(predictions, 'predictiveEntropy'));
  const information = meanText('mutual information', measureOf(predictions, 'mutualInformation'));
  return `${predictedImages(predictions).toLocaleString('en-US')} images of ${dataset} as one of ${classes.length} classes, ${samples} ${samples > 1 ? 'passes' : 'pass'}${entropy}${information}`;
};

/** The artifact kind of {@link Predictions}. */
export const predictionsKind: ArtifactKind<Predictions> = {
  ...tensorKind('predictions', 1, PredictionsHeader, summary),
  rows: predictionRows,
};
