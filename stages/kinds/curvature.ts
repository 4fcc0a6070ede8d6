import * as t from 'io-ts';
import { jsonKind } from '../../artifacts/json-kind.js';
import { describeSpectrum, spectrumFields } from './curvature-spectrum.js';

/** Ends of the spectrum of the architecture's Hessian: second derivatives of the validation loss. */
export const Curvature = t.readonly(t.strict({ space: t.string, relaxation: t.string, ...spectrumFields }));
export type Curvature = t.TypeOf<typeof Curvature>;

/** The artifact kind of a {@link Curvature}. */
export const curvatureKind = jsonKind(
  'curvature',
  1,
  Curvature,
  ({ relaxation, space, ...spectrum }) =>
    `eigenvalues of the validation loss in the ${spectrum.parameters} parameters of ${relaxation} over ${space}: ${describeSpectrum(spectrum)}`,
);
