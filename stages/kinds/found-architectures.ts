import * as t from 'io-ts';
import { GenotypeCodec } from '../../networks/genotype-codec.js';
import { SearchedCells } from './searched-cells.js';

/** The architectures that a method without a distribution found, such as a policy: the best one first. */
export const FoundArchitectures = t.readonly(
  t.strict({
    space: t.string,
    /** The name of the architecture method. */
    method: t.string,
    cellTypes: SearchedCells,
    genotypes: t.readonlyArray(GenotypeCodec),
  }),
);
export type FoundArchitectures = t.TypeOf<typeof FoundArchitectures>;

/** Found architectures in words. */
export const describeFound = ({ space, method, genotypes }: FoundArchitectures): string =>
  `${method} over ${space}: ${genotypes.length} ${genotypes.length === 1 ? 'architecture' : 'architectures'}, no distribution`;
