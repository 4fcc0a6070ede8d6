import { CELL_CANDIDATES, CELL_UNITS } from '../../../../kernels/ops/cell-units.js';
import type { CellGraph, WeightedCandidate } from '../../../../kernels/ops/fused-cell.js';
import type { CellPlan } from '../../../../kernels/webgpu/cell/graph.js';
import { planCell } from '../../../../kernels/webgpu/cell/plan.js';

const UNIT_TYPES = Object.keys(CELL_UNITS);

/** The numbers of a graph as the kernel `cellPlan` reads them, for inputs [batch, height, width, channels]. */
export const numbersOf = (graph: CellGraph, [batch, height, width]: readonly [number, number, number]): number[] => [
  ...[batch, height, width, graph.channels, graph.partial, graph.inputStride, graph.inputs - graph.innerInputs],
  ...[graph.innerInputs, graph.nodes - graph.inputs, graph.concat.length, ...graph.concat, graph.affine ? 1 : 0],
  ...[graph.weights, graph.edgeWeights, graph.edges.length],
  ...graph.edges.flatMap(({ from, to, path, weight = -1, candidates }) => [
    ...[from, to, path ? 1 : 0, weight, candidates.length],
    ...candidates.flatMap((each) => [
      ...[CELL_CANDIDATES.indexOf(each.kind), each.theta ?? -1],
      ...('normalized' in each ? [each.normalized ? 1 : 0] : []),
      ...('units' in each ? [each.units.length] : []),
      ...('units' in each ? each.units.flatMap(({ type, size, dilation }) => [UNIT_TYPES.indexOf(type), size, dilation]) : []),
    ]),
  ]),
];

/** The plan of a graph for inputs [batch, height, width, channels]. */
export const planOf = (graph: CellGraph, shape: readonly [number, number, number]): CellPlan => {
  const numbers = numbersOf(graph, shape);
  let at = 0;
  const integer = (least: number, most: number): number => {
    const value = numbers[at++] as number;
    if (!(value >= least && value <= most)) throw new Error(`${value} at ${at - 1} is not from ${least} to ${most}`);
    return value;
  };
  const plan = planCell({ integer, flag: () => integer(0, 1) === 1 });
  if (at !== numbers.length) throw new Error('numbers are left over');
  return plan;
};

/** The candidates of DARTS on an edge of a stride, all eight but the zero. */
const dartsCandidates = (stride: 1 | 2, theta: number): readonly WeightedCandidate[] => {
  const separable = (size: number, dilation: 1 | 2) => ({ type: 'separable', size, dilation }) as const;
  return [
    { kind: 'maxPool', normalized: true, theta },
    { kind: 'averagePool', normalized: true, theta: theta + 1 },
    stride === 1
      ? { kind: 'skip', theta: theta + 2 }
      : { kind: 'units', units: [{ type: 'factorizedReduce', size: 1, dilation: 1 }], theta: theta + 2 },
    { kind: 'units', units: [separable(3, 1), separable(3, 1)], theta: theta + 3 },
    { kind: 'units', units: [separable(5, 1), separable(5, 1)], theta: theta + 4 },
    { kind: 'units', units: [separable(3, 2)], theta: theta + 5 },
    { kind: 'units', units: [separable(5, 2)], theta: theta + 6 },
  ];
};

/** The mixed cell of DARTS with all its candidates: two inputs, four nodes, 14 edges. */
export const dartsGraph = (channels: number, partial: number, stride: 1 | 2): CellGraph => {
  const pairs = [2, 3, 4, 5].flatMap((to) => Array.from({ length: to }, (_, from) => ({ from, to })));
  return {
    ...{ channels, partial, inputs: 2, innerInputs: 0, inputStride: stride, nodes: 6, concat: [2, 3, 4, 5] },
    ...{ weights: 7 * 14, edgeWeights: 0, affine: false },
    edges: pairs.map(({ from, to }, edge) => ({
      ...{ from, to, path: false },
      candidates: dartsCandidates(from < 2 ? stride : 1, 7 * edge),
    })),
  };
};
