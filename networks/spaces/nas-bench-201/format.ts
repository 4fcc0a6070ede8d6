import { plainFormat } from '../../genotype-format.js';
import { decodedText } from '../../genotype-notation.js';
import { nasBench201Cells } from './cells.js';
import { NasBench201Genotype } from './genotype.js';

/** Notations of NAS-Bench-201 genotypes: the text is that of the benchmark. */
export const nasBench201Format = plainFormat('nas-bench-201', {
  codec: NasBench201Genotype,
  text: ({ architecture }) => architecture,
  parse: (text) => decodedText(NasBench201Genotype)({ space: 'nas-bench-201', architecture: text }),
  cells: nasBench201Cells,
});
