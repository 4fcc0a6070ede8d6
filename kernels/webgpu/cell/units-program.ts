import { type Program, program } from '../program.js';
import { depthVectors, depthwiseCalls, depthwiseText, productVectors, tileVectors, type Window } from './depthwise-text.js';
import {
  finishText,
  finishVectors,
  mergeThreadsText,
  mergeVectors,
  momentVariables,
  partialVectors,
  takeText,
} from './moments-text.js';
import { NAN_TEXT, type PoolKind, poolText } from './pool-text.js';
import { forSums, multiplyText, stageText, sumName, tapText } from './product-text.js';
import { repeat, SIDE, THREADS, type UnitTile, unitTile } from './unit-tile.js';

/** The shapes for which a program of units is made. */
export interface UnitsShape {
  /** Vectors of the padded channels, and the active ones. */
  readonly vectors: number;
  readonly active: number;
  readonly stride: number;
  /** The units' inputs are results before a normalisation, else values of nodes. */
  readonly isSecond: boolean;
  /** In their order: windows of separable units as `separable K D`, `taps` of the other convolutions, pools. */
  readonly kinds: readonly string[];
}

/** Numbers of a unit in the table, in this order. */
export const UNIT_ROW = [
  ...(['kind', 'source', 'values', 'depth', 'matrix', 'block', 'taps', 'size', 'dilation', 'mask', 'signs', 'moments'] as const),
  ...(['norm_moments', 'norm_splits', 'norm_to', 'norm_affine', 'norm_report', 'first'] as const),
] as const;

/** The name of a number of a unit. */
export type UnitField = (typeof UNIT_ROW)[number];

/** A place that there is not. */
export const NONE = 0xffff_ffff;

const windowOf = (kind: string, stride: number): Window | undefined => {
  const [name, size, dilation] = kind.split(' ');
  return name === 'separable' ? { size: Number(size), dilation: Number(dilation), stride } : undefined;
};

const isPool = (kind: string): kind is PoolKind => kind === 'maxPool' || kind === 'averagePool';

const seenText = ({ vectors, isSecond }: UnitsShape, isHeld: boolean): string => `
struct Source { at: u32, image: u32, mask: u32, signs: u32 };
fn seen(source: Source, y: u32, x: u32, v: u32) -> vec4f {
  let i = ((source.image * n.height + y) * n.width + x) * ${vectors}u + v;
  var value = tape[source.at + i];
${isSecond ? `  value = fma(coefficients[v], value, coefficients[${vectors}u + v]);` : ''}
${
  isHeld
    ? `  let bits = piece[source.signs + i / 8u] >> (4u * (i % 8u));
  value = select(vec4f(), value, (vec4u(bits) & vec4u(1u, 2u, 4u, 8u)) != vec4u());`
    : `  // By the bits of what is below 0: drivers compare as if there were no NaN.
  value = select(value, vec4f(), bitcast<vec4u>(value) - vec4u(0x80000000u) <= vec4u(0x7f800000u));`
}
  if (n.masked != 0u) { value *= tape[source.mask + source.image * ${vectors}u + v]; }
  return value;
}`;

/** Puts the depthwise filters of a chunk into `depth`. */
const stageDepth = ({ size }: Window, { vectors, chunk }: UnitTile): string => `
for (var i = t; i < ${size ** 2 * chunk}u; i += ${THREADS}u) {
  let v = i % ${chunk}u;
  var value = vec4f();
  if (v < count) { value = tape[row.depth + i / ${chunk}u * ${vectors}u + first + v]; }
  depth[i] = value;
}`;

/** Text of a number of a unit, read from the table anew. */
const fieldText = (name: UnitField): string => `table[place + ${UNIT_ROW.indexOf(name)}u]`;

/** Rows of pixel j of a thread below `top`: a thread has one column. */
const rowText = (j: number, { pixelThreads }: UnitTile): string => `${(j * pixelThreads) / SIDE}u`;

/** Text of a condition, computed where it is used so that it takes no register before: pixel j is one of the image's. */
const insideText = (j: number, tile: UnitTile): string => `share && x < n.columns_out && top + ${rowText(j, tile)} < n.rows_out`;

/** The sums of a thread for one tile and kind; filters that fit at once are staged before the first tile. */
const sumText = (kind: string, shape: UnitsShape, tile: UnitTile): string => {
  const { chunk, chunks, vectors } = tile;
  if (isPool(kind))
    return `if (share) {
${forSums(tile, (j, i) => `  if (${insideText(j, tile)} && column${i} < width) { ${sumName(j, i)} = pool_${kind}(source, top + ${rowText(j, tile)}, x, row.block + column${i}); }`)}
}`;
  const loop = (body: string): string => `
for (var first = 0u; first < ${vectors}u; first += ${chunk}u) {
  let count = min(${chunk}u, ${vectors}u - first);${body}
}`;
  const window = windowOf(kind, shape.stride);
  if (window !== undefined) {
    const { see, depth } = depthwiseCalls(window);
    const staged = chunks === 1 ? ['', ''] : [stageDepth(window, tile), 'stage(row.matrix, first, count, row.block, t);'];
    return loop(`
  ${staged[0]}
  ${see}
  workgroupBarrier();
  ${depth}
  ${staged[1]}
  workgroupBarrier();
${multiplyText(tile)}`);
  }
  return `
// Read here, so that they take no registers in the other branches.
let taps = ${fieldText('taps')};
let size = ${fieldText('size')};
let dilation = ${fieldText('dilation')};
for (var tap = 0u; tap < taps; tap++) {
  // A factorised reduce, of stride 2, takes an even and an odd pixel.
  let padding = i32(dilation * (size - 1u) / 2u);
  let dy = ${shape.stride === 2 ? 'i32(tap)' : 'i32(tap / size * dilation) - padding'};
  let dx = ${shape.stride === 2 ? 'i32(tap)' : 'i32(tap % size * dilation) - padding'};${loop(`
  see_tap(source, ty, tx, ${shape.stride}u, dy, dx, first, count, t);
  stage(row.matrix + tap * ${4 * vectors ** 2}u, first, count, row.block, t);
  workgroupBarrier();
${multiplyText(tile)}
  workgroupBarrier();`)}
}`;
};

const stagedOnce = (kinds: readonly string[], { stride }: UnitsShape, tile: UnitTile): string => {
  if (tile.chunks > 1) return '';
  const windows = kinds.flatMap((kind, index) => {
    const window = windowOf(kind, stride);
    return window === undefined
      ? []
      : [`if (row.kind == ${index}u) { ${stageDepth(window, tile)} stage(row.matrix, 0u, count, row.block, t); }`];
  });
  return windows.length === 0 ? '' : `{ let first = 0u; let count = ${tile.vectors}u;\n${windows.join('\n')} }`;
};

/** A shape as a key; equal ones have the same program. */
export const shapeKey = ({ vectors, active, stride, isSecond, kinds }: UnitsShape): string =>
  `${vectors} ${active} ${stride} ${isSecond ? 'second' : 'first'} ${kinds.join()}`;

/** The program of all units and pools that one launch computes; for its numbers see the text of `main`. */
export const unitsProgram = (shape: UnitsShape, isHeld: boolean): Program => {
  const { vectors, active, stride, kinds, isSecond } = shape;
  const tile = unitTile(vectors, stride);
  const { pixelThreads, vectorThreads, pixelsEach, vectorsEach, block } = tile;
  const windows = kinds.flatMap((kind) => windowOf(kind, stride) ?? []);
  const convolves = kinds.some((kind) => !isPool(kind));
  const room = Math.max(tileVectors(windows, tile), mergeVectors(tile), isSecond ? finishVectors(vectors) : 0);
  const memory = [
    `var<workgroup> tile: array<vec4f, ${room}>;`,
    `var<workgroup> counts: array<f32, ${THREADS}>;`,
    ...(convolves ? [`var<workgroup> product: array<vec4f, ${productVectors(tile)}>;`] : []),
    ...(convolves ? [`var<workgroup> weights: array<vec4f, ${4 * tile.chunk * block}>;`] : []),
    ...(windows.length > 0 ? [`var<workgroup> depth: array<vec4f, ${depthVectors(windows, tile)}>;`] : []),
    ...(isSecond ? [`var<workgroup> coefficients: array<vec4f, ${2 * vectors}>;`] : []),
  ];
  const functions = [
    ...(kinds.some(isPool) ? [NAN_TEXT] : []),
    ...kinds.filter(isPool).map((kind) => poolText(kind, vectors, stride, isHeld)),
    ...(convolves ? [stageText(tile)] : []),
    ...windows.map((window) => depthwiseText(window, tile)),
    ...(kinds.includes('taps') ? [tapText(tile)] : []),
    ...(isSecond ? [finishText(vectors, active, true)] : []),
  ];
  const finishing = `
  let norm = Norm(row.norm_moments, row.norm_splits, row.norm_to, row.norm_affine, row.norm_report);
  finish(norm, row.first != 0u && group.x == 0u, t);`;
  const size = partialVectors(vectors);
  const reported: Readonly<Record<string, string>> = isSecond ? { statistics: 'array<f32>' } : {};
  const held: Readonly<Record<string, string>> = isHeld ? { piece: 'array<u32>' } : {};
  return program({
    name: `cell units ${shapeKey(shape)}${isHeld ? ' held' : ''}`,
    operands: {
      tape: 'array<vec4f>',
      partials: 'array<vec4f>',
      ...reported,
      ...held,
      table: 'array<u32>',
    },
    tables: ['table'],
    numbers: {
      ...{ rows: 'u32', splits: 'u32', tiles: 'u32', across: 'u32', down: 'u32', masked: 'u32' },
      ...{ height: 'u32', width: 'u32', rows_out: 'u32', columns_out: 'u32' },
    },
    code: `
const NONE = ${NONE}u;
${memory.join('\n')}
struct Row { ${UNIT_ROW.map((name) => `${name}: u32`).join(', ')} };
${seenText(shape, isHeld)}
${functions.join('\n')}
// One workgroup for each part of the tiles and each row.
@compute @workgroup_size(${THREADS}) fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) t: u32) {
  let place = n.rows + group.y * ${UNIT_ROW.length}u;
  let row = Row(${UNIT_ROW.map((_, i) => `table[place + ${i}u]`).join(', ')});
  let width = min(${block}u, ${vectors}u - row.block);
  let tv = t % ${vectorThreads}u;
  let tp = t / ${vectorThreads}u;
  let share = t < ${pixelThreads * vectorThreads}u;
${repeat(vectorsEach, (i) => `  let column${i} = tv + ${i * vectorThreads}u;`)}
${momentVariables(tile)}${isSecond ? finishing : ''}
${stagedOnce(kinds, shape, tile)}
  let least = n.tiles / n.splits;
  let begin = group.x * least + min(group.x, n.tiles % n.splits);
  for (var k = begin; k < begin + least + select(0u, 1u, group.x < n.tiles % n.splits); k++) {
    let image = k / (n.across * n.down);
    let ty = k / n.across % n.down * ${SIDE}u;
    let tx = k % n.across * ${SIDE}u;
    let source = Source(row.source, image, row.mask, row.signs);
    let x = tx + tp % ${SIDE}u;
    let top = ty + tp / ${SIDE}u;
${forSums(tile, (j, i) => `    var ${sumName(j, i)} = vec4f();`)}
${kinds.map((kind, index) => `    if (row.kind == ${index}u) {${sumText(kind, shape, tile)}\n}`).join('\n')}
${repeat(
  pixelsEach,
  (j) => `    if (${insideText(j, tile)}) {
      let to = row.values + ((image * n.rows_out + top + ${rowText(j, tile)}) * n.columns_out + x) * ${vectors}u + row.block;
${repeat(vectorsEach, (i) => `      if (column${i} < width) { tape[to + column${i}] = ${sumName(j, i)}; }`)}
${takeText(j, tile)}
    }`,
)}
  }
${mergeThreadsText(tile)}
  if (row.moments != NONE && share && tp == 0u) {
    let to = row.moments + group.x * ${size}u;
    let at = to + row.block;
${repeat(
  vectorsEach,
  (i) =>
    `    if (column${i} < width) { partials[at + column${i}] = mean${i}; partials[at + ${vectors}u + column${i}] = squares${i}; }`,
)}
    if (row.block == 0u && tv == 0u) { partials[to + ${2 * vectors}u] = vec4f(taken); }
  }
}`,
  });
};
