import * as either from 'fp-ts/lib/Either.js';
import { plainFormat } from '../../genotype-format.js';
import { decodedText } from '../../genotype-notation.js';
import { dartsCells } from './cells.js';
import { DartsGenotype } from './genotype.js';
import { formatDarts, readCells } from './text.js';

/** Notations of DARTS genotypes. */
export const dartsFormat = plainFormat('darts', {
  codec: DartsGenotype,
  text: formatDarts,
  parse: (text) => either.chain(decodedText(DartsGenotype))(readCells(text)),
  cells: dartsCells,
});
