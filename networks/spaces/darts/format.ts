import * as either from 'fp-ts/lib/Either.js';
import { plainFormat } from '../../genotype-format.js';
import { decodedText } from '../../genotype-notation.js';
import { dartsCells } from './cells.js';
import { DartsGenotype } from './genotype.js';
import { formatForRepository, isRepositoryText, readRepositoryText } from './repository-text.js';
import { formatDarts, readCells } from './text.js';

/** Notations of DARTS genotypes. */
export const dartsFormat = plainFormat('darts', {
  codec: DartsGenotype,
  text: formatDarts,
  repository: formatForRepository,
  parse: (text) => either.chain(decodedText(DartsGenotype))(isRepositoryText(text) ? readRepositoryText(text) : readCells(text)),
  cells: dartsCells,
});
