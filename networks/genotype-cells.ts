import type { Genotype } from './genotype.js';
import type { DiscreteCell } from './genotype-format.js';
import { builtIn } from './spaces/built-in.js';

/** The cells of a genotype as graphs; none where its family has no cells, or is not one of the house. */
export const cellsOf = (genotype: Genotype): readonly DiscreteCell[] => builtIn(genotype.space)?.format.cells(genotype) ?? [];
