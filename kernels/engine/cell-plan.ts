import { CELL_CANDIDATES, CELL_UNITS } from '../ops/cell-units.js';
import type { CellGraph } from '../ops/fused-cell.js';
import { recentlyUsed } from '../recently-used.js';
import type { EngineBackend } from './backend.js';

/** A cell that the engine has laid out for inputs of one shape. */
export interface CellPlan {
  /** Its number in the engine. */
  readonly number: number;
  /** Floats of the buffer in which a pass leaves what its gradient needs. */
  readonly tapeFloats: number;
  readonly normalisations: number;
  /** Floats of the buffer in which a pass notes its piece. */
  readonly pieceFloats: number;
}

/** The most plans that the engine keeps for a backend, of some ten kilobytes each. */
const MOST_PLANS = 256;

const NONE = -1;
const UNIT_TYPES = Object.keys(CELL_UNITS);

/** The numbers of a graph without the sizes of its inputs, in the order in which the kernel `cellPlan` reads them. */
const numbersOf = (graph: CellGraph): number[] => {
  const { channels, partial, inputs, innerInputs, inputStride, nodes, concat, affine, weights, edgeWeights, edges } = graph;
  const numbers = [channels, partial, inputStride, inputs - innerInputs, innerInputs, nodes - inputs];
  numbers.push(concat.length, ...concat, affine ? 1 : 0, weights, edgeWeights, edges.length);
  for (const { from, to, path, weight, candidates } of edges) {
    numbers.push(from, to, path ? 1 : 0, weight ?? NONE, candidates.length);
    for (const each of candidates) {
      numbers.push(CELL_CANDIDATES.indexOf(each.kind), each.theta ?? NONE);
      if (each.kind === 'maxPool' || each.kind === 'averagePool') numbers.push(each.normalized ? 1 : 0);
      if (each.kind !== 'units') continue;
      numbers.push(each.units.length);
      for (const { type, size, dilation } of each.units) numbers.push(UNIT_TYPES.indexOf(type), size, dilation);
    }
  }
  return numbers;
};

interface Description {
  readonly numbers: readonly number[];
  readonly key: string;
}

const descriptions = new WeakMap<CellGraph, Description>();

const describe = (graph: CellGraph): Description => {
  const known = descriptions.get(graph);
  if (known !== undefined) return known;
  const numbers = numbersOf(graph);
  const description = { numbers, key: numbers.join() };
  descriptions.set(graph, description);
  return description;
};

const plansOf = new WeakMap<EngineBackend, ReturnType<typeof recentlyUsed<CellPlan>>>();

/**
 * The plan of a cell for inputs of a shape [batch, height, width, channels].
 *
 * It is made when a graph and a shape first occur together, and shared by equal ones. A backend keeps those that were used
 * last; a plan follows from graph and shape alone, so that one made anew fits a tape of an earlier pass.
 */
export const planOf = (backend: EngineBackend, graph: CellGraph, shape: readonly number[]): CellPlan => {
  const plans = plansOf.get(backend) ?? recentlyUsed<CellPlan>(MOST_PLANS, ({ number }) => backend.call('cellRelease', [number]));
  plansOf.set(backend, plans);
  const { numbers, key } = describe(graph);
  const extent = shape.slice(0, 3);
  return plans.get(`${extent};${key}`, () => {
    const made = backend.call('cellPlan', [...extent, ...numbers]);
    const [number, tapeFloats, normalisations, pieceFloats] = made as [number, number, number, number];
    return { number, tapeFloats, normalisations, pieceFloats };
  });
};
