import { fold, type Generator } from '../../base/numerics/random/generator.js';
import type { KeptOperations } from '../../networks/cell-type.js';
import { edgeGradient, weighEdges } from './edge-normalization.js';
import type { Progress } from './progress.js';
import type { Sample } from './relaxation.js';
import type { RelaxedSpace } from './relaxed-space.js';
import { type EdgeEntries, fill, take } from './searched-edges.js';
import { type ArchitectureTable, mapTable } from './table.js';

/** θ of all edges for one forward pass, and the way back for gradients. */
export interface ArchitectureSample {
  readonly theta: ArchitectureTable;
  /** The candidates that are computed, if the relaxation leaves any out. */
  readonly paths?: KeptOperations;
  /** Turns the gradient with respect to θ into that with respect to the architecture's parameters. */
  readonly pullback: (gradient: ArchitectureTable) => ArchitectureTable;
  /**
   * Turns the gradient of a term that is a function of θ before the edges' weights, and known for the candidates that are
   * not computed too, into that with respect to the architecture's parameters; it is 0 in those of the edges.
   */
  readonly pullbackOfKnown: (gradient: ArchitectureTable) => ArchitectureTable;
}

const absentOf = ({ active }: Sample, { columns }: EdgeEntries): readonly boolean[] =>
  columns.map((_, position) => active !== undefined && !active.includes(position));

/** The candidates that the samples of all edges compute; undefined where they compute all. */
const pathsOf = ({ cellTypes, edges }: RelaxedSpace, samples: readonly Sample[]): KeptOperations | undefined => {
  if (samples.every(({ active }) => active === undefined)) return undefined;
  return Object.fromEntries(
    cellTypes.map(({ name, operations }) => [
      name,
      edges.flatMap((edge, index) => {
        if (edge.cellType !== name) return [];
        const absent = absentOf(samples[index] as Sample, edge);
        return [edge.columns.filter((_, position) => absent[position] === false).map((column) => operations[column] as string)];
      }),
    ]),
  );
};

/**
 * Draws θ of every edge; edges draw from streams of their own. With edge normalisation θ is multiplied by the edges'
 * weights, which have parameters of their own.
 */
export const sampleArchitecture = (
  relaxed: RelaxedSpace,
  parameters: ArchitectureTable,
  generator: Generator,
  progress: Progress,
): ArchitectureSample => {
  const { relaxation, cellTypes, edges } = relaxed;
  const samples = edges.map((edge) =>
    relaxation.sample(take(parameters, edge), fold(generator, edge.cellType, edge.edge), progress),
  );
  const sampleOf = (index: number): Sample => samples[index] as Sample;
  const theta = fill(relaxed, (_, index) => sampleOf(index).weights);
  const paths = pathsOf(relaxed, samples);
  return {
    theta: weighEdges(cellTypes, parameters, theta),
    ...(paths === undefined ? {} : { paths }),
    pullback: (gradient) => {
      const toTheta = weighEdges(cellTypes, parameters, gradient);
      return {
        ...fill(relaxed, (edge, index) => sampleOf(index).pullback(take(toTheta, edge), absentOf(sampleOf(index), edge))),
        ...edgeGradient(cellTypes, parameters, theta, gradient),
      };
    },
    pullbackOfKnown: (gradient) => ({
      ...mapTable(parameters, () => 0),
      ...fill(relaxed, (edge, index) =>
        sampleOf(index).pullback(
          take(gradient, edge),
          edge.columns.map(() => false),
        ),
      ),
    }),
  };
};
