import { type Program, program } from '../program.js';
import { NONE } from './units-program.js';

// The sums that nodes are, Σ θ · path · (scale · v + shift): of all channels where every channel passes the candidates, and
// where some bypass them with the shuffle of both.

export const SUM_THREADS = 256;
/** The most numbers of pixels that a workgroup has at once at K > 1, and the most pixels. */
const MOST_SHUFFLED = 6144;
const MOST_PIXELS = 128;
/** The most channels at K > 1: a workgroup has all those of a pixel at once. */
const MOST_CHANNELS = 8000;

/** Numbers of a node in the table, in this order; `weights` are the places of the next ones. */
export const NODE_ROW = ['terms', 'count', 'place', 'compact', 'kept', 'slot', 'next', 'nexts'] as const;
/** Numbers of a term: vectors of its values and coefficients, numbers of its entry of θ and of its first factor. */
export const TERM_ROW = ['values', 'coefficients', 'theta', 'path'] as const;

const common = (vectors: number): string => `
const NONE = ${NONE}u;
struct Node { ${NODE_ROW.map((name) => `${name}: u32`).join(', ')} };
fn node_of(at: u32) -> Node { return Node(${NODE_ROW.map((_, i) => `table[at + ${i}u]`).join(', ')}); }
fn number(at: u32) -> f32 { return tape[at / 4u][at % 4u]; }
fn weight(at: u32, image: u32) -> f32 {
  var m = 1.0;
  if (table[at + 2u] != NONE) { m = number(table[at + 2u]); }
  if (table[at + 3u] != NONE) { m *= number(table[at + 3u] + image); }
  return m;
}
// Factor and shift of a term.
struct Affine { factor: vec4f, shift: vec4f };
fn affine(at: u32, image: u32, v: u32) -> Affine {
  let m = weight(at, image);
  if (table[at + 1u] == NONE) { return Affine(vec4f(m), vec4f()); }
  return Affine(m * tape[table[at + 1u] + ${2 * vectors}u + v], m * tape[table[at + 1u] + ${3 * vectors}u + v]);
}`;

/** Pixels of a workgroup, and vectors of channels of each. */
export const plainBlock = (vectors: number, each: number) => {
  const lanes = Math.min(vectors, SUM_THREADS);
  return { lanes, pixels: Math.floor(SUM_THREADS / lanes) * each, blocks: Math.ceil(vectors / lanes) };
};

/**
 * The program of sums without partial channels: workgroups for each node, block of vectors, image and block of pixels.
 *
 * @param each pixels of a thread
 * @param isWhole the channels are whole vectors, so that the output is written as such
 */
export const plainSumProgram = (vectors: number, active: number, each: number, isWhole: boolean): Program => {
  const { lanes, pixels, blocks } = plainBlock(vectors, each);
  const rows = pixels / each;
  const all = (text: (j: number) => string): string => Array.from({ length: each }, (_, j) => text(j)).join('\n');
  return program({
    name: `cell sum ${vectors} ${active} ${each} ${isWhole}`,
    operands: { tape: 'array<vec4f>', y: isWhole ? 'array<vec4f>' : 'array<f32>', table: 'array<u32>' },
    tables: ['table'],
    numbers: { rows: 'u32', groups: 'u32', images: 'u32', plane: 'u32', parts: 'u32', pixel: 'u32' },
    code: `${common(vectors)}
@compute @workgroup_size(${SUM_THREADS}) fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) t: u32) {
  let index = group_index(group);
  let first = index % n.parts * ${pixels}u + t / ${lanes}u;
  let image = index / n.parts % n.images;
  let v = index / n.parts / n.images % ${blocks}u * ${lanes}u + t % ${lanes}u;
  if (index >= n.groups || v >= ${vectors}u || t >= ${rows * lanes}u) { return; }
  let node = node_of(n.rows + index / n.parts / n.images / ${blocks}u * ${NODE_ROW.length}u);
${all((j) => `  let p${j} = min(first + ${j * rows}u, n.plane - 1u); var sum${j} = vec4f();`)}
  var shift = vec4f();
  for (var k = 0u; k < node.count; k++) {
    let at = node.terms + k * ${TERM_ROW.length}u;
    let term = affine(at, image, v);
    let values = table[at] + image * n.plane * ${vectors}u + v;
${all((j) => `    sum${j} = fma(term.factor, tape[values + p${j} * ${vectors}u], sum${j});`)}
    shift += term.shift;
  }
${all(
  (j) => `  if (first + ${j * rows}u < n.plane) {
    let value = sum${j} + shift;
    let pixel = image * n.plane + p${j};
    if (node.compact != NONE) { tape[node.compact + pixel * ${vectors}u + v] = value; }
    if (node.place != NONE) {
${
  isWhole
    ? `      y[(pixel * n.pixel + node.place) / 4u + v] = value;`
    : `      for (var k = 0u; k < 4u; k++) { if (4u * v + k < ${active}u) { y[pixel * n.pixel + node.place + 4u * v + k] = value[k]; } }`
}
    }
  }`,
)}
}`,
  });
};

/** The most pixels of a workgroup at K > 1. */
const mostPixels = (channels: number): number => Math.max(1, Math.min(MOST_PIXELS, Math.floor(MOST_SHUFFLED / channels)));

/** The parts into which sums at K > 1 cut the pixels of an image: as few equal parts as hold them, or more if these are few workgroups. */
export const shuffledParts = (channels: number, plane: number, images: number, workgroups: number) => {
  const least = Math.ceil(plane / mostPixels(channels));
  const wanted = Math.ceil(workgroups / images);
  const pixels = Math.ceil(plane / Math.min(plane, Math.max(least, wanted)));
  return { pixels, parts: Math.ceil(plane / pixels) };
};

/**
 * The program of a sum with partial channels: workgroups for each image and block of pixels.
 *
 * `rest` holds what bypasses the candidates on the way to each node, [slots, N, height, width, rest channels]: what comes to
 * this one is read, and its own is added to what goes to the next.
 */
export const shuffledSumProgram = (vectors: number, active: number, partial: number): Program => {
  const channels = active * partial;
  const rest = channels - active;
  const keptVectors = Math.ceil(channels / 4);
  if (channels > MOST_CHANNELS)
    throw new Error(`a cell with K > 1 has ${channels} channels, more than ${MOST_CHANNELS} on a GPU`);
  return program({
    name: `cell sum ${vectors} ${active} shuffled ${partial}`,
    operands: { tape: 'array<vec4f>', y: 'array<f32>', rest: 'array<f32>', table: 'array<u32>' },
    tables: ['table'],
    numbers: { rows: 'u32', groups: 'u32', plane: 'u32', pixels: 'u32', parts: 'u32', pixel: 'u32', slot: 'u32' },
    code: `${common(vectors)}
var<workgroup> whole: array<f32, ${mostPixels(channels) * channels}>;
// Four channels of a pixel, 0 from the channel \`end\` on.
fn channels_of(p: u32, c: u32, end: u32) -> vec4f {
  var value = vec4f();
  for (var k = 0u; k < 4u; k++) { if (c + k < end) { value[k] = whole[p * ${channels}u + c + k]; } }
  return value;
}
@compute @workgroup_size(${SUM_THREADS}) fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) t: u32) {
  let index = group_index(group);
  let image = index / n.parts;
  let first = index % n.parts * n.pixels;
  let count = select(min(n.pixels, n.plane - first), 0u, index >= n.groups);
  let node = node_of(n.rows);
  let pixel = image * n.plane + first;
  for (var i = t; i < count * ${vectors}u; i += ${SUM_THREADS}u) {
    let v = i % ${vectors}u;
    let p = i / ${vectors}u;
    var sum = vec4f();
    var shift = vec4f();
    for (var k = 0u; k < node.count; k++) {
      let at = node.terms + k * ${TERM_ROW.length}u;
      let term = affine(at, image, v);
      sum = fma(term.factor, tape[table[at] + (pixel + p) * ${vectors}u + v], sum);
      shift += term.shift;
    }
    sum += shift;
    for (var k = 0u; k < 4u; k++) { if (4u * v + k < ${active}u) { whole[p * ${channels}u + (4u * v + k) * ${partial}u] = sum[k]; } }
  }
  let begin = node.slot * n.slot + pixel * ${rest}u;
  for (var i = t; i < count * ${rest}u; i += ${SUM_THREADS}u) {
    let r = i % ${rest}u;
    whole[i / ${rest}u * ${channels}u + r % ${active}u * ${partial}u + r / ${active}u + 1u] = rest[begin + i];
  }
  // What this node adds to may lie where it read.
  storageBarrier();
  workgroupBarrier();
  for (var i = t; i < count * ${channels}u; i += ${SUM_THREADS}u) {
    let p = pixel + i / ${channels}u;
    if (node.place != NONE) { y[p * n.pixel + node.place + i % ${channels}u] = whole[i]; }
  }
  if (node.kept != NONE) {
    for (var i = t; i < count * ${keptVectors}u; i += ${SUM_THREADS}u) {
      tape[node.kept + pixel * ${keptVectors}u + i] = channels_of(i / ${keptVectors}u, i % ${keptVectors}u * 4u, ${channels}u);
    }
  }
  if (node.compact != NONE) {
    for (var i = t; i < count * ${vectors}u; i += ${SUM_THREADS}u) {
      tape[node.compact + pixel * ${vectors}u + i] = channels_of(i / ${vectors}u, i % ${vectors}u * 4u, ${active}u);
    }
  }
  for (var k = 0u; k < node.nexts; k++) {
    let slot = table[node.next + 2u * k];
    let entry = table[node.next + 2u * k + 1u];
    var m = 1.0;
    if (entry != NONE) { m = number(entry); }
    for (var i = t; i < count * ${rest}u; i += ${SUM_THREADS}u) {
      let to = slot * n.slot + pixel * ${rest}u + i;
      rest[to] = fma(m, whole[i / ${rest}u * ${channels}u + ${active}u + i % ${rest}u], rest[to]);
    }
  }
}`,
  });
};
