import type { Call, Kernels } from '../call.js';
import { groupsOf, type Program, program } from '../program.js';
import type { Range } from '../range.js';
import { groupsFor, THREADS } from './elementwise.js';
import { GRID_NUMBERS, type Grid, gridOf, rowsEach } from './grid.js';
import { gradientText, momentsText, normalizeText, productsText } from './normalize-text.js';

const LEAST_EACH = 4;
const MOST_EACH = 32;
/** Tiles whose moments each consumer puts together. */
const MOST_TILES = 256;

const NUMBERS: Program['numbers'] = {
  ...GRID_NUMBERS,
  ...{ pixels: 'u32', tile: 'u32', tiles: 'u32', strip: 'u32', epsilon: 'f32' },
};

/** Pixels cut into tiles, whose sums are taken apart, and into strips, which are written apart. */
interface Cut {
  readonly grid: Grid;
  readonly tiles: number;
  readonly strips: number;
  readonly numbers: Readonly<Record<string, number>>;
}

const cutOf = (pixels: number, channels: number, epsilon: number): Cut => {
  const grid = gridOf(channels);
  const { columns, blocks, width, rows, half } = grid;
  const each = rowsEach(pixels * columns, LEAST_EACH, MOST_EACH);
  const tile = rows * Math.max(each, Math.ceil(pixels / (rows * MOST_TILES)));
  const tiles = Math.ceil(pixels / tile);
  const strip = rows * each;
  const numbers = { columns, blocks, width, rows, half, pixels, tile, tiles, strip, epsilon };
  return { grid, tiles, strips: Math.ceil(pixels / strip), numbers };
};

const made = new Map<string, Program>();

/** Launches a text with the operands that there are, over so many parts of the pixels. */
const launch = (
  call: Call,
  name: string,
  text: () => string,
  ranges: Readonly<Record<string, Range | undefined>>,
  { grid, numbers }: Cut,
  parts: number,
): void => {
  const present = Object.entries(ranges).filter((entry): entry is [string, Range] => entry[1] !== undefined);
  const key = `${name} of ${grid.element}, ${present.map(([operand]) => operand).join(', ')}`;
  const make = (): Program => {
    const operands = Object.fromEntries(present.map(([operand]) => [operand, `array<${grid.element}>`]));
    return program({ name: key, operands, numbers: NUMBERS, code: text() });
  };
  const of = made.get(key) ?? make();
  made.set(key, of);
  call.launch(of, Object.fromEntries(present), numbers, groupsOf(parts * grid.blocks));
};

const affineOf = (element: 'f32' | 'vec4f') =>
  program({
    name: `channel affine of ${element}`,
    operands: Object.fromEntries(['input', 'factor', 'offset', 'output'].map((operand) => [operand, `array<${element}>`])),
    numbers: { count: 'u32', columns: 'u32' },
    code: `
@compute @workgroup_size(${THREADS}) fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) t: u32) {
  let i = group_index(group) * ${THREADS}u + t;
  if (i >= n.count) { return; }
  output[i] = fma(input[i], factor[i % n.columns], offset[i % n.columns]);
}`,
  });

const affines = { f32: affineOf('f32'), vec4f: affineOf('vec4f') };

/** Batch normalization in two launches a direction, and scale and shift of channels. */
export const normalizations: Kernels = {
  batch_normalize: (call) => {
    const [pixels, channels] = [call.integer(1), call.integer(1)];
    const cut = cutOf(pixels, channels, call.number());
    const { element } = cut.grid;
    const input = call.buffer(pixels * channels);
    const [scale, shift] = [call.optional(channels), call.optional(channels)];
    const [output, mean, variance] = [call.buffer(pixels * channels), call.buffer(channels), call.buffer(channels)];
    const partial = call.scratch(2 * cut.tiles * channels);
    launch(call, 'moments', () => momentsText(element), { input, partial }, cut, cut.tiles);
    const text = (): string => normalizeText(element, scale !== undefined, shift !== undefined);
    const ranges = { input, partial, scale, shift, output, mean_of: mean, variance_of: variance };
    launch(call, 'normalize', text, ranges, cut, cut.strips);
  },
  batch_normalize_gradient: (call) => {
    const [pixels, channels] = [call.integer(1), call.integer(1)];
    const cut = cutOf(pixels, channels, call.number());
    const { element } = cut.grid;
    const [given, input] = [call.buffer(pixels * channels), call.buffer(pixels * channels)];
    const scale = call.optional(channels);
    const [mean, variance, output] = [call.buffer(channels), call.buffer(channels), call.buffer(pixels * channels)];
    const [dscale, dshift] = [call.optional(channels), call.optional(channels)];
    const partial = call.scratch((2 * cut.tiles + 2) * channels);
    const sums = { given, input, mean_of: mean, variance_of: variance, partial };
    launch(call, 'products', () => productsText(element), sums, cut, cut.tiles);
    const has = { scale: scale !== undefined, dscale: dscale !== undefined, dshift: dshift !== undefined };
    const ranges = { given, input, partial, scale, output, dscale, dshift };
    launch(call, 'normalize, gradient', () => gradientText(element, has), ranges, cut, cut.strips);
  },
  channel_affine: (call) => {
    const [pixels, channels] = [call.integer(), call.integer(1)];
    const input = call.buffer(pixels * channels);
    const [factor, offset, output] = [call.buffer(channels), call.buffer(channels), call.buffer(pixels * channels)];
    const { element, columns } = gridOf(channels);
    const count = pixels * columns;
    call.launch(affines[element], { input, factor, offset, output }, { count, columns }, groupsFor(4 * count));
  },
};
