import type { TensorValue, TensorValues } from '../../artifacts/kind.js';
import { tensorValue } from '../../artifacts/tensor-value.js';
import { normal } from '../../base/numerics/random/draw.js';
import { fold, type Generator } from '../../base/numerics/random/generator.js';
import { type Fault, problem } from '../../base/problem.js';
import { quoted } from '../../base/quote.js';
import type { CellType } from '../../networks/cell-type.js';
import type { ArchitectureTable } from './table.js';

// Standard deviation of the initial parameters and their L2 weight decay, as in the authors' code.
const SCALE = 1e-3;
const WEIGHT_DECAY = 1e-3;

/**
 * The name under which a table of parameters holds those of a cell type's edges, one number an edge. A table without it is
 * one without edge normalisation.
 */
const edgesName = ({ name }: CellType): string => `${name}.edges`;

/** The problem of a space of which a cell type has the name that tables hold the edges of another by; undefined if there is none. */
export const edgesNameProblem = (space: string, cellTypes: readonly CellType[]): Fault | undefined => {
  const taken = new Map(cellTypes.map((cellType) => [edgesName(cellType), cellType.name]));
  const other = cellTypes.find(({ name }) => taken.has(name));
  return (
    other &&
    problem(
      'usage',
      `its cell type ${quoted(other.name)} has the name by which tables hold the edges of ${quoted(taken.get(other.name) ?? '')}`,
      `space ${space}`,
      'give the cell type another name',
    )
  );
};

const present = <A>(
  cellTypes: readonly CellType[],
  table: ArchitectureTable,
  f: (cellType: CellType, edges: Float64Array) => A,
): Readonly<Record<string, A>> =>
  Object.fromEntries(
    cellTypes.flatMap((cellType) => {
      const edges = table[edgesName(cellType)];
      return edges === undefined ? [] : [[edgesName(cellType), f(cellType, edges)] as const];
    }),
  );

/** The parameters of all edges that a search starts from. */
export const initialEdges = (cellTypes: readonly CellType[], generator: Generator): ArchitectureTable =>
  Object.fromEntries(
    cellTypes.map((cellType) => [
      edgesName(cellType),
      normal(fold(generator, edgesName(cellType)), cellType.edges.length).map((x) => SCALE * x),
    ]),
  );

/** Σ over the edges that enter the same node as each edge. */
const sumsByNode = ({ edges }: CellType, values: Float64Array): Float64Array =>
  values.map((_, edge) => values.reduce((sum, value, other) => (edges[other]?.to === edges[edge]?.to ? sum + value : sum), 0));

/** The weight of each edge: the softmax of its parameter over the edges that enter the same node. */
const weightsOf = (cellType: CellType, parameters: Float64Array): Float64Array => {
  const powers = parameters.map((x) => Math.exp(x));
  const sums = sumsByNode(cellType, powers);
  if (sums.every((sum) => sum > 0 && sum < Number.POSITIVE_INFINITY)) {
    return powers.map((power, edge) => power / (sums[edge] as number));
  }
  // Too large or too small for exp: relative to the largest parameter of the node.
  const relative = parameters.map((x, edge) => {
    const node = cellType.edges[edge]?.to;
    return Math.exp(x - parameters.reduce((a, b, other) => (cellType.edges[other]?.to === node ? Math.max(a, b) : a), x));
  });
  const relativeSums = sumsByNode(cellType, relative);
  return relative.map((power, edge) => power / (relativeSums[edge] as number));
};

const rowOf = ({ operations }: CellType, entry: number): number => Math.floor(entry / operations.length);

/**
 * A table [edges, operations] whose every row is multiplied by the weight of its edge, if edges have weights: what θ, E[θ]
 * or a gradient is after edge normalisation.
 *
 * Source: Xu et al., "PC-DARTS" (ICLR 2020), equation 2.
 */
export const weighEdges = (
  cellTypes: readonly CellType[],
  parameters: ArchitectureTable,
  table: ArchitectureTable,
): ArchitectureTable => ({
  ...table,
  ...Object.fromEntries(
    cellTypes.flatMap((cellType) => {
      const edges = parameters[edgesName(cellType)];
      if (edges === undefined) return [];
      const weights = weightsOf(cellType, edges);
      const rows = table[cellType.name] as Float64Array;
      return [[cellType.name, rows.map((value, entry) => value * (weights[rowOf(cellType, entry)] as number))] as const];
    }),
  ),
});

/**
 * The gradient with respect to the parameters of the edges, if there are any.
 *
 * @param theta of all edges, before it was multiplied by their weights
 * @param gradient with respect to θ times the weights
 */
export const edgeGradient = (
  cellTypes: readonly CellType[],
  parameters: ArchitectureTable,
  theta: ArchitectureTable,
  gradient: ArchitectureTable,
): ArchitectureTable =>
  present(cellTypes, parameters, (cellType, edges) => {
    const weights = weightsOf(cellType, edges);
    const toWeights = new Float64Array(edges.length);
    (theta[cellType.name] as Float64Array).forEach((value, entry) => {
      const row = rowOf(cellType, entry);
      toWeights[row] = (toWeights[row] as number) + value * ((gradient[cellType.name] as Float64Array)[entry] as number);
    });
    const means = sumsByNode(
      cellType,
      toWeights.map((x, edge) => x * (weights[edge] as number)),
    );
    return toWeights.map((x, edge) => (weights[edge] as number) * (x - (means[edge] as number)));
  });

/** The gradient of the penalty of the edges' parameters, their L2 weight decay, if there are any. */
export const edgePenalty = (cellTypes: readonly CellType[], parameters: ArchitectureTable): ArchitectureTable =>
  present(cellTypes, parameters, (_, edges) => edges.map((x) => WEIGHT_DECAY * x));

/** The numbers of the edges in a table as artifacts hold them, F64 [edges] a cell type, under a prefix. */
export const edgeTensors = (prefix: string, cellTypes: readonly CellType[], table: ArchitectureTable): TensorValues =>
  Object.fromEntries(
    Object.entries(present(cellTypes, table, (_, edges) => edges)).map(([name, data]): [string, TensorValue] => [
      `${prefix}/${name}`,
      tensorValue(data),
    ]),
  );

/** Reads the numbers that {@link edgeTensors} wrote, if it wrote any. */
export const edgesFrom = (prefix: string, cellTypes: readonly CellType[], tensors: TensorValues): ArchitectureTable =>
  Object.fromEntries(
    cellTypes.flatMap((cellType) => {
      const found = tensors[`${prefix}/${edgesName(cellType)}`];
      return found === undefined ? [] : [[edgesName(cellType), found.data as Float64Array] as const];
    }),
  );

/** The parameters of the edges as nested rows, one a cell type, if there are any. */
export const edgeRows = (
  cellTypes: readonly CellType[],
  table: ArchitectureTable,
): Readonly<Record<string, readonly (readonly number[])[]>> => present(cellTypes, table, (_, edges) => [[...edges]]);
