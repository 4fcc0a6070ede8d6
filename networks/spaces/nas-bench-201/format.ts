import { plainFormat } from '../../genotype-format.js';
import { decodedText } from '../../genotype-notation.js';
import { NasBench201Genotype } from './genotype.js';

/** How NAS-Bench-201 genotypes are written: in the notation of the benchmark. */
export const nasBench201Format = plainFormat('nas-bench-201', {
  codec: NasBench201Genotype,
  text: ({ architecture }) => architecture,
  parse: (text) => decodedText(NasBench201Genotype)({ space: 'nas-bench-201', architecture: text }),
});
