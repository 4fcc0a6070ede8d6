import { CELL_CANDIDATES, CELL_UNITS, type CellUnitRow, type CellUnitType } from '../../ops/cell-units.js';
import type { CellPlan, PlannedCandidate, PlannedEdge, PlannedNode, PlannedPool, PlannedUnit } from './graph.js';
import { layout } from './layout.js';
import { bypassWords, placeWords, signWords } from './pieces.js';

/** The source of a graph's numbers: whole ones, read in the order in which the C++ of `native` reads them. */
export interface GraphNumbers {
  readonly integer: (least: number, most: number) => number;
  readonly flag: () => boolean;
}

const UNIT_TYPES = Object.keys(CELL_UNITS) as readonly CellUnitType[];
const ROWS: Readonly<Record<CellUnitType, CellUnitRow>> = CELL_UNITS;

interface RawCandidate {
  readonly kind: (typeof CELL_CANDIDATES)[number];
  readonly theta: number;
  readonly normalised: boolean;
  readonly units: readonly { readonly type: CellUnitType; readonly size: number; readonly dilation: number }[];
}

const readUnit = ({ integer }: GraphNumbers, stride: number): RawCandidate['units'][number] => {
  const type = UNIT_TYPES[integer(0, UNIT_TYPES.length - 1)] as CellUnitType;
  const size = integer(1, 2 ** 15);
  const dilation = integer(1, 2);
  const { sizes, strides, dilated } = ROWS[type];
  const fits = size % 2 === 1 && size >= sizes[0] && size <= sizes[1] && stride >= strides[0] && stride <= strides[1];
  if (!fits || (dilation > 1 && !dilated)) throw new Error('a cell has a unit that there is not');
  return { type, size, dilation };
};

const readCandidate = (numbers: GraphNumbers, stride: number, thetaCount: number): RawCandidate => {
  const kind = CELL_CANDIDATES[numbers.integer(0, CELL_CANDIDATES.length - 1)] as RawCandidate['kind'];
  const theta = numbers.integer(-1, thetaCount - 1);
  if (kind === 'skip' && stride !== 1) throw new Error('an identity cannot have stride 2');
  const normalised = kind === 'maxPool' || kind === 'averagePool' ? numbers.flag() : false;
  const count = kind === 'units' ? numbers.integer(1, 2) : 0;
  const units = Array.from({ length: count }, (_, u) => readUnit(numbers, u === 0 ? stride : 1));
  return { kind, theta, normalised, units };
};

/** Levels of nodes: 0 of inputs, else one more than the highest from which an edge comes. */
const levelsOf = (nodes: number, inputs: number, edges: readonly { readonly from: number; readonly to: number }[]): number[] => {
  const levels: number[] = [];
  for (let node = 0; node < nodes; node++) {
    const before = edges.filter(({ to }) => to === node).map(({ from }) => levels[from] as number);
    levels.push(node < inputs ? 0 : 1 + Math.max(0, ...before));
  }
  return levels;
};

const isComplete = (nodes: number, inputs: number, edges: readonly { readonly from: number; readonly to: number }[]): boolean => {
  const pairs = new Set(edges.map(({ from, to }) => `${from} ${to}`));
  const wanted = Array.from({ length: nodes - inputs }, (_, i) => inputs + i).reduce((sum, to) => sum + to, 0);
  return pairs.size === edges.length && edges.length === wanted;
};

/**
 * Reads a cell's graph and shape, and finds every value that outlives a launch its place in the tape.
 *
 * The tape holds all that both passes read again, the inputs' active channels and the filters among it: the backward pass
 * needs no other tensor, but for the channels of inputs of stride 2 that bypass the candidates.
 *
 * @throws Error where the numbers are no graph
 */
export const planCell = (numbers: GraphNumbers): CellPlan => {
  const { integer, flag } = numbers;
  const images = integer(1, 2 ** 20);
  const [inputHeight, inputWidth] = [integer(1, 2 ** 15), integer(1, 2 ** 15)];
  const channels = integer(1, 2 ** 16);
  const partial = integer(1, channels);
  if (channels % partial !== 0) throw new Error('K does not divide the channels');
  const cellStride = integer(1, 2);
  const outerInputs = integer(1, 16);
  const inputs = outerInputs + integer(0, 64);
  const nodeCount = inputs + integer(1, 64);
  const concatenated = integer(1, nodeCount);
  if (cellStride === 2 && (inputHeight % 2 !== 0 || inputWidth % 2 !== 0))
    throw new Error('a cell with stride 2 needs an even height and width');
  const places = Array.from({ length: concatenated }, () => integer(inputs, nodeCount - 1));
  if (new Set(places).size !== concatenated) throw new Error('a node is concatenated twice');
  const isAffine = flag();
  const [thetaCount, edgeWeightCount] = [integer(0, 2 ** 24), integer(0, 2 ** 24)];
  const strideOf = (node: number): number => (node < outerInputs ? cellStride : 1);
  const raw = Array.from({ length: integer(0, 4096) }, () => {
    const [from, to] = [integer(0, nodeCount - 1), integer(inputs, nodeCount - 1)];
    if (from >= to) throw new Error('an edge leads backwards');
    const hasPath = flag();
    const weight = integer(-1, edgeWeightCount - 1);
    const candidates = Array.from({ length: integer(0, 64) }, () => readCandidate(numbers, strideOf(from), thetaCount));
    return { from, to, hasPath, weight, candidates };
  });
  if (partial > 1 && !isComplete(nodeCount, inputs, raw)) throw new Error('at K > 1 every node has an edge from each before it');

  const active = channels / partial;
  const padded = 4 * Math.ceil(active / 4);
  const [height, width] = [Math.ceil(inputHeight / cellStride), Math.ceil(inputWidth / cellStride)];
  const [tape, piece] = [layout(), layout()];
  const result = images * height * width * padded;
  const levels = levelsOf(nodeCount, inputs, raw);
  const nodes = levels.map((level, node): PlannedNode => {
    const outer = node < outerInputs;
    const size = outer ? { height: inputHeight, width: inputWidth } : { height, width };
    const floats = images * size.height * size.width * padded;
    const stride = strideOf(node);
    const leaves = raw.some(({ from }) => from === node);
    const isRead = raw.some(({ from, candidates }) => from === node && candidates.some(({ kind }) => kind === 'units'));
    const place = places.indexOf(node);
    const isKept = partial > 1 && leaves && node >= inputs && place === -1;
    return {
      ...{ ...size, stride, level, leaves, place },
      compact: leaves ? tape.reserve(floats) : -1,
      kept: isKept ? tape.reserve(images * height * width * 4 * Math.ceil(channels / 4)) : -1,
      signs: isRead ? piece.reserve(signWords(floats)) : -1,
      bypassPlaces: partial > 1 && stride === 2 ? piece.reserve(bypassWords(images * height * width, channels - active)) : -1,
    };
  });

  let normCount = 0;
  let foreignCount = 0;
  let pathCount = 0;
  const pools: PlannedPool[] = [];
  const units: PlannedUnit[] = [];
  const poolOf = (from: number, kind: PlannedPool['kind'], normalised: boolean): number => {
    const known = pools.findIndex((pool) => pool.from === from && pool.kind === kind && (pool.norm !== -1) === normalised);
    if (known !== -1) return known;
    const norm = normalised ? normCount++ : -1;
    const words = kind === 'maxPool' ? piece.reserve(placeWords(result)) : -1;
    return pools.push({ from, kind, stride: strideOf(from), norm, values: tape.reserve(result), places: words }) - 1;
  };
  const unitOf = (of: RawCandidate['units'][number], stride: number, source: PlannedUnit['source']): PlannedUnit => {
    const { type, size } = of;
    const matrices = type === 'separable' ? 1 : type === 'dense' ? size ** 2 : 2;
    const unit = {
      ...of,
      stride,
      source,
      matrices,
      place: units.length,
      norm: normCount++,
      values: tape.reserve(result),
      depthwise: tape.reserve(type === 'separable' ? size ** 2 * padded : 0),
      matrix: tape.reserve(matrices * padded ** 2),
      affine: tape.reserve(isAffine ? 2 * padded : 0),
      signs: 'unit' in source ? piece.reserve(signWords(result)) : -1,
    };
    units.push(unit);
    return unit;
  };
  const edges = raw.map(({ hasPath, candidates, ...edge }): PlannedEdge => {
    const planned = candidates.map(({ kind, theta, normalised, units: [first, second] }): PlannedCandidate => {
      const isPool = kind === 'maxPool' || kind === 'averagePool';
      const own: PlannedUnit[] = [];
      if (first !== undefined) own.push(unitOf(first, strideOf(edge.from), { node: edge.from }));
      if (second !== undefined) own.push(unitOf(second, 1, { unit: own[0] as PlannedUnit }));
      return {
        kind,
        theta,
        pool: isPool ? poolOf(edge.from, kind, normalised) : -1,
        units: own,
        foreign: kind === 'foreign' ? foreignCount++ : -1,
        values: kind === 'foreign' ? tape.reserve(result) : -1,
      };
    });
    return { ...edge, path: hasPath ? pathCount++ : -1, candidates: planned };
  });
  const pathStride = 4 * Math.ceil(images / 4);
  const offsets = {
    pathStride,
    coefficients: tape.reserve(4 * normCount * padded),
    theta: tape.reserve(thetaCount),
    edgeWeights: tape.reserve(edgeWeightCount),
    paths: tape.reserve(pathCount * pathStride),
    masks: tape.reserve(units.length * images * padded),
  };
  return {
    ...{ images, channels, partial, active, padded, height, width, inputs, outerInputs, concatenated, isAffine },
    ...{ thetaCount, edgeWeightCount, pathCount, nodes, edges, pools, units, normCount, foreignCount },
    ...offsets,
    rest: channels - active,
    candidates: edges.flatMap(({ candidates }) => candidates),
    tapeFloats: tape.floats(),
    pieceFloats: piece.floats(),
  };
};
