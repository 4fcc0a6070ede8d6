import * as t from 'io-ts';
import { jsonKind } from '../../artifacts/json-kind.js';
import { describeSpectrum, spectrumFields } from './curvature-spectrum.js';

/** Ends of the spectrum of the Hessian of the weights: second derivatives of the training loss. */
export const WeightCurvature = t.readonly(
  t.strict({
    /** The network in a few words, and the data set whose training images the loss is of. */
    network: t.string,
    dataset: t.string,
    ...spectrumFields,
  }),
);
export type WeightCurvature = t.TypeOf<typeof WeightCurvature>;

/** The artifact kind of a {@link WeightCurvature}. */
export const weightCurvatureKind = jsonKind(
  'weight-curvature',
  1,
  WeightCurvature,
  ({ network, dataset, ...spectrum }) =>
    `eigenvalues of the training loss on ${dataset} in the ${spectrum.parameters.toLocaleString('en-US')} weights of a network (${network}): ${describeSpectrum(spectrum)}`,
);
