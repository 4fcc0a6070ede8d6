import type { Range } from '../range.js';
import type { BoundCell } from './bind.js';
import type { CellPlan, PlannedUnit } from './graph.js';

// The copies at the begin of a pass: of filters, vectors, masks, inputs and foreign values into the tape, with zeros in the
// padding.

/**
 * A copy of one tensor to a part of the tape, [blocks, rows, columns].
 *
 * Number (b, r, c) is the tensor's number from + b · step[0] + (r − firstRow) · step[1] + (c − firstColumn) · step[2], and 0
 * outside of the `rowCount` rows and `columnCount` columns that begin there.
 */
export interface Copy {
  /** Place of the tensor in {@link sourcesOf}. */
  readonly source: number;
  readonly to: number;
  readonly blocks: number;
  readonly rows: number;
  /** A multiple of 4. */
  readonly columns: number;
  readonly step: readonly [number, number, number];
  readonly firstRow: number;
  readonly rowCount: number;
  readonly firstColumn: number;
  readonly columnCount: number;
}

/** The tensors that a pass copies, in the order of {@link copiesOf}; masks, where there are any, are the last. */
export const sourcesOf = (cell: BoundCell): readonly Range[] => {
  const sources = [...cell.inputs, ...cell.foreign];
  if (cell.theta !== undefined) sources.push(cell.theta);
  if (cell.edgeWeights !== undefined) sources.push(cell.edgeWeights);
  sources.push(...cell.paths);
  for (const { first, second } of cell.filters) {
    sources.push(first);
    if (second !== undefined) sources.push(second);
  }
  for (const { gamma, beta } of cell.affine) sources.push(gamma, beta);
  if (cell.masks !== undefined) sources.push(cell.masks);
  return sources;
};

/** All copies of a plan; that of the masks is the last. */
export const copiesOf = (plan: CellPlan): readonly Copy[] => {
  const { images, channels, active, padded, height, width, units } = plan;
  let source = 0;
  const rowsOf = (to: number, rows: number, count: number, columns: number, step = count): Copy => ({
    ...{ source, to, blocks: 1, rows, columns, step: [0, step, 1], firstRow: 0, rowCount: rows, firstColumn: 0 },
    columnCount: count,
  });
  const vector = (to: number, count: number): Copy => rowsOf(to, 1, count, 4 * Math.ceil(count / 4));
  const next = <T>(made: T): T => {
    source += 1;
    return made;
  };
  /** The matrices of a unit; `odd` is the second half of a factorised reduce. */
  const matrices = (unit: PlannedUnit, outputs: number, odd = false): Copy => ({
    ...{ source, blocks: unit.type === 'dense' ? unit.matrices : 1, rows: padded, columns: padded },
    ...{ to: unit.matrix + (odd ? padded ** 2 : 0), step: [active * outputs, outputs, 1], firstRow: 0, rowCount: active },
    ...{ firstColumn: odd ? active - outputs : 0, columnCount: outputs },
  });
  const filters = (unit: PlannedUnit): readonly Copy[] => {
    if (unit.type === 'dense') return [next(matrices(unit, active))];
    const half = Math.floor(active / 2);
    const first = unit.type === 'separable' ? rowsOf(unit.depthwise, unit.size ** 2, active, padded) : matrices(unit, half);
    source += 1;
    const second = unit.type === 'separable' ? matrices(unit, active) : matrices(unit, active - half, true);
    return [first, next(second)];
  };
  const inputs = plan.nodes.slice(0, plan.inputs).flatMap((node) => {
    const pixels = images * node.height * node.width;
    const copy = rowsOf(node.compact, pixels, active, padded, channels);
    return next(node.leaves ? [copy] : []);
  });
  const foreign = plan.candidates.flatMap(({ kind, values }) =>
    kind === 'foreign' ? [next(rowsOf(values, images * height * width, active, padded))] : [],
  );
  const theta = plan.thetaCount === 0 ? [] : [next(vector(plan.theta, plan.thetaCount))];
  const edgeWeights = plan.edgeWeightCount === 0 ? [] : [next(vector(plan.edgeWeights, plan.edgeWeightCount))];
  const paths = Array.from({ length: plan.pathCount }, (_, path) => next(vector(plan.paths + path * plan.pathStride, images)));
  const packed = units.flatMap(filters);
  const affine = plan.isAffine
    ? units.flatMap((unit) => [next(vector(unit.affine, active)), next(vector(unit.affine + padded, active))])
    : [];
  const masks = units.length === 0 ? [] : [rowsOf(plan.masks, units.length * images, active, padded)];
  return [...inputs, ...foreign, ...theta, ...edgeWeights, ...paths, ...packed, ...affine, ...masks];
};
