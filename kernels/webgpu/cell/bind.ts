import type { Call } from '../call.js';
import type { Range } from '../range.js';
import type { CellPlan, PlannedUnit } from './graph.js';

/** Filters of a unit: depthwise and pointwise, two halves, or one dense filter. */
export interface UnitFilters<R> {
  readonly first: R;
  readonly second: R | undefined;
}

/** Scale and shift of a unit. */
export interface UnitAffine<R> {
  readonly gamma: R;
  readonly beta: R;
}

/** The tensors of one pass through a cell, or their gradients: each list in the order of the plan. */
export interface CellValues<R> {
  readonly inputs: readonly R[];
  readonly foreign: readonly R[];
  /** Undefined where the cell has none. */
  readonly theta: R | undefined;
  readonly edgeWeights: R | undefined;
  readonly filters: readonly UnitFilters<R>[];
  /** Empty where the cell is not affine. */
  readonly affine: readonly UnitAffine<R>[];
  /** [units, N, active], not padded. */
  readonly masks: Range | undefined;
}

/** The buffers of a pass. */
export interface BoundCell extends CellValues<Range> {
  readonly number: number;
  readonly plan: CellPlan;
  readonly tape: Range;
  /** [N, height, width, concatenated · channels]. */
  readonly y: Range;
  readonly paths: readonly Range[];
  /** The piece that the pass notes, or is held on. */
  readonly piece: Range | undefined;
  readonly isHeld: boolean;
}

/** The buffers of a forward pass. */
export interface ForwardCell extends BoundCell {
  /** [2 · norms, active]; undefined where nobody asks for them. */
  readonly statistics: Range | undefined;
}

/** The buffers of a backward pass. */
export interface BackwardCell extends BoundCell {
  /** [N, height, width, concatenated · channels]. */
  readonly dy: Range;
  /** The places of gradients; undefined for those that nobody asks for. */
  readonly gradients: CellValues<Range | undefined>;
}

/** Floats of the first and the second filter of a unit, as JavaScript has them. */
const filterFloats = ({ type, size }: PlannedUnit, active: number): readonly [number, number] => {
  if (type === 'separable') return [size ** 2 * active, active ** 2];
  if (type === 'dense') return [size ** 2 * active ** 2, 0];
  const half = Math.floor(active / 2);
  return [active * half, active * (active - half)];
};

const valuesOf = <R extends Range | undefined>(plan: CellPlan, next: (floats: number) => R, paths: () => void) => {
  const { images, channels, active, height, width, nodes, units, thetaCount, edgeWeightCount } = plan;
  const inputs = nodes.slice(0, plan.inputs).map((node) => next(images * node.height * node.width * channels));
  const foreign = Array.from({ length: plan.foreignCount }, () => next(images * height * width * active));
  const theta = thetaCount === 0 ? undefined : next(thetaCount);
  const edgeWeights = edgeWeightCount === 0 ? undefined : next(edgeWeightCount);
  paths();
  const filters = units.map((unit) => {
    const [first, second] = filterFloats(unit, active);
    return { first: next(first), second: unit.type === 'dense' ? undefined : next(second) };
  });
  const affine = plan.isAffine ? units.map(() => ({ gamma: next(active), beta: next(active) })) : [];
  return { inputs, foreign, theta, edgeWeights, filters, affine };
};

const maskFloats = ({ units, images, active }: CellPlan): number => units.length * images * active;

const bindValues = (call: Call, plan: CellPlan) => {
  const paths: Range[] = [];
  const readPaths = (): void => {
    for (let path = 0; path < plan.pathCount; path++) paths.push(call.buffer(plan.images));
  };
  const values = valuesOf(plan, (floats) => call.buffer(floats), readPaths);
  const masks = call.optional(maskFloats(plan));
  const piece = call.optional(plan.pieceFloats);
  return { ...values, paths, masks, piece, isHeld: call.flag() };
};

const outputFloats = ({ images, height, width, concatenated, channels }: CellPlan): number =>
  images * height * width * concatenated * channels;

const begin = (call: Call) => {
  const number = call.integer();
  const plan = call.plans.at(number);
  return { number, plan, tape: call.buffer(plan.tapeFloats), y: call.buffer(outputFloats(plan)) };
};

/** Reads the numbers of `cellForward`: plan, tape, output, statistics, values, piece. */
export const bindForward = (call: Call): ForwardCell => {
  const begun = begin(call);
  const statistics = call.optional(2 * begun.plan.normCount * begun.plan.active);
  return { ...begun, statistics, ...bindValues(call, begun.plan) };
};

/** Reads the numbers of `cellBackward`: plan, tape, output, gradient of the output, values, piece, gradients. */
export const bindBackward = (call: Call): BackwardCell => {
  const begun = begin(call);
  const { plan } = begun;
  const dy = call.buffer(outputFloats(plan));
  const values = bindValues(call, plan);
  const refusePaths = (): void => {
    for (let path = 0; path < plan.pathCount; path++)
      if (call.optional(plan.images) !== undefined) throw new Error('the factors of an edge have no gradient');
  };
  const gradients = valuesOf(plan, (floats) => call.optional(floats), refusePaths);
  const masks = call.optional(maskFloats(plan));
  if (masks !== undefined && values.masks === undefined) throw new Error('masks that are not there have no gradient');
  return { ...begun, dy, ...values, gradients: { ...gradients, masks } };
};
