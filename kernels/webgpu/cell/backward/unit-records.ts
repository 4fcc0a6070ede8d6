import type { CellPlan, PlannedUnit } from '../graph.js';
import type { DENSE_WORDS } from './dense-text.js';
import { type DEPTH_WORDS, STRIDED_PIXEL, STRIDED_WINDOW } from './depth-text.js';
import type { POINT_WORDS } from './point-text.js';
import type { ScratchLayout } from './scratch-layout.js';
import { placeOf, vectorOf } from './table.js';
import { tilesOf } from './tiles.js';
import { TILE, WINDOWS } from './windows-text.js';
import { NOTHING } from './words-text.js';

type PointRecord = Readonly<Record<(typeof POINT_WORDS)[number], number>>;
type DenseRecord = Readonly<Record<(typeof DENSE_WORDS)[number], number>>;
export type DepthRecord = Readonly<Record<(typeof DEPTH_WORDS)[number], number>>;

/** The gradient behind a unit's normalisation: its place, the factors of its edge, and the place of a, b and d. */
export interface UnitGradient {
  readonly g: number;
  readonly path: number;
  readonly upstream: number;
}

/** The steps of one unit; places in scratch memory are vectors. */
export interface UnitSteps {
  readonly unit: PlannedUnit;
  /** Jobs of the pointwise step that every pass has, and those for the gradients of weights alone. */
  readonly points: readonly PointRecord[];
  readonly filters: readonly PointRecord[];
  readonly dense: readonly DenseRecord[];
  /** Its records in the depthwise step. */
  readonly depths: readonly DepthRecord[];
  readonly slots: readonly number[];
  /** Of each job: its sums of filter gradients, [splits, taps + padded, padded], and those of a mask, [tiles, padded]. */
  readonly partials: readonly number[];
  readonly masks: readonly number[];
}

/** The tile of what a unit reads: the window there, and the place of its first pixel. */
const windowOf = ({ type, size, dilation, stride }: PlannedUnit, tap = 0) => {
  const pad = (dilation * (size - 1)) / 2;
  if (type === 'factorizedReduce') return { window: 0, side: TILE, origin_step: 2, pixel_step: 2, origin_y: tap, origin_x: tap };
  if (type === 'dense') {
    const [y, x] = [Math.floor(tap / size), tap % size];
    return { window: 0, side: TILE, origin_step: 1, pixel_step: 1, origin_y: y * dilation - pad, origin_x: x * dilation - pad };
  }
  // With dilation and stride 2 a window sees every other pixel, as do its neighbours: those alone are read.
  const [apart, step] = stride === 2 && dilation === 2 ? [1, 1] : [dilation, stride];
  const window = WINDOWS.findIndex((each) => each.size === size && each.dilation === apart && each.step === step);
  const side = (TILE - 1) * step + (size - 1) * apart + 1;
  return { window, side, origin_step: stride, pixel_step: stride / step, origin_y: -pad, origin_x: -pad };
};

/** Rows of a filter's gradient before those of the pointwise one: the taps of the depthwise filter. */
export const tapsOf = ({ type, size }: PlannedUnit): number => (type === 'separable' ? size ** 2 : 0);

const depthOf = ({ type, size, dilation, stride, depthwise }: PlannedUnit, du: number, half: number): DepthRecord => {
  const shared = { size, dilation, du, origin: half, taps_at: vectorOf(depthwise) };
  if (type === 'factorizedReduce') return { ...shared, window: STRIDED_PIXEL };
  if (type === 'dense') return { ...shared, window: 0 };
  const same = WINDOWS.findIndex((each) => each.size === size && each.dilation === dilation && each.step === 1);
  return { ...shared, window: stride === 2 ? STRIDED_WINDOW : same };
};

/** The steps of a unit, whose jobs cut their tiles into so many splits. */
export const unitSteps = (
  plan: CellPlan,
  unit: PlannedUnit,
  { g, path, upstream }: UnitGradient,
  splits: number,
  scratch: ScratchLayout,
): UnitSteps => {
  const { images, padded, nodes, coefficients } = plan;
  const vectors = padded / 4;
  const { type, size, dilation, source } = unit;
  const from = 'node' in source ? nodes[source.node] : undefined;
  const before = 'unit' in source ? source.unit : undefined;
  const read = {
    x: vectorOf(from?.compact ?? (before as PlannedUnit).values),
    scale: before === undefined ? NOTHING : (coefficients + (4 * before.norm + 2) * padded) / 4,
    signs: placeOf(from?.signs ?? unit.signs),
    height: from?.height ?? plan.height,
    width: from?.width ?? plan.width,
  };
  const result = { z: vectorOf(unit.values), g, path, upstream, mask: plan.masks / 4 + unit.place * images * vectors };
  const rows = tapsOf(unit) + padded;
  const partial = () => scratch.keep(splits * rows * padded);
  const sums = () => scratch.keep(tilesOf(images, plan.height, plan.width) * padded);
  const job = (tap: number, out: number, to: number, dmask: number): PointRecord => ({
    ...windowOf(unit, tap),
    ...read,
    ...result,
    matrix: (unit.matrix + tap * padded ** 2) / 4,
    taps_at: vectorOf(unit.depthwise),
    out,
    partial: to,
    partial_stride: rows * vectors,
    dmask,
  });
  if (type === 'dense' && size > 1) {
    const [out, dmask] = [scratch.take(), sums()];
    const partials = Array.from({ length: size ** 2 }, partial);
    const filters = partials.map((to, tap) => job(tap, NOTHING, to, NOTHING));
    const { x, scale, signs } = read;
    const dense = [{ size, dilation, ...result, matrix: unit.matrix / 4, x, scale, signs, out, dmask }];
    return { unit, points: [], filters, dense, depths: [depthOf(unit, out, 0)], slots: [out], partials, masks: [dmask] };
  }
  const parts = Array.from({ length: type === 'factorizedReduce' ? 2 : 1 }, () => ({
    out: scratch.take(),
    to: partial(),
    dmask: sums(),
  }));
  return {
    unit,
    points: parts.map(({ out, to, dmask }, half) => job(half, out, to, dmask)),
    filters: [],
    dense: [],
    depths: parts.map(({ out }, half) => depthOf(unit, out, half)),
    slots: parts.map(({ out }) => out),
    partials: parts.map(({ to }) => to),
    masks: parts.map(({ dmask }) => dmask),
  };
};

/** Jobs of the pointwise step that a unit has. */
export const jobsOf = ({ type, size }: PlannedUnit): number =>
  type === 'factorizedReduce' ? 2 : type === 'dense' && size > 1 ? size ** 2 : 1;
