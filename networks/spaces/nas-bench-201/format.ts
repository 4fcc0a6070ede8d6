import { plainFormat } from '../../genotype-format.js';
import { decodedText } from '../../genotype-notation.js';
import { nasBench201Cells } from './cells.js';
import { NasBench201Genotype } from './genotype.js';

// As the repository prints it: `Structure(4 nodes with |nor_conv_3x3~0|+...)`.
const STRUCTURE = /^Structure\(\d+ nodes with (.*)\)$/s;

/** Tells whether a text is meant to be an architecture as NAS-Bench-201's repository prints it. */
export const isStructureText = (text: string): boolean => text.startsWith('Structure(');

/** Notations of NAS-Bench-201 genotypes: the text is that of the benchmark. */
export const nasBench201Format = plainFormat('nas-bench-201', {
  codec: NasBench201Genotype,
  text: ({ architecture }) => architecture,
  parse: (text) => decodedText(NasBench201Genotype)({ space: 'nas-bench-201', architecture: STRUCTURE.exec(text)?.[1] ?? text }),
  cells: nasBench201Cells,
});
