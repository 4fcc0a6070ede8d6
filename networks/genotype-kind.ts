import { jsonKind } from '../artifacts/json-kind.js';
import { GenotypeCodec } from './genotype-codec.js';
import { formatGenotype } from './genotype-text.js';

/** The artifact that a search ends with, and that a hand-made network starts with: a genotype. */
export const genotypeKind = jsonKind('genotype', 1, GenotypeCodec, formatGenotype);
