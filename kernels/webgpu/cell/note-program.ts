import { type Program, program } from '../program.js';
import { inputName } from './bypass-program.js';
import { NAN_TEXT, NAN_TEXT_SCALAR } from './pool-text.js';
import { NONE } from './units-program.js';

// The pieces of a pass, noted once its values are there; for what the words are see pieces.ts.

const THREADS = 256;
/** Workgroups that share the words of one row. */
export const NOTE_GROUPS = 64;

/**
 * Numbers of what is noted in the table, in this order: vectors of the source and how many there are, first word and how
 * many; coefficients of signs behind a normalisation; stride of a pool's places, else 0; size of what a pool reads and gives.
 */
export const NOTE_ROW = [
  ...(['source', 'vectors', 'to', 'words', 'coefficients', 'stride', 'height', 'width', 'rows_out', 'columns_out'] as const),
] as const;

/** The program that notes the signs and the places of rows. */
export const noteProgram = (vectors: number): Program =>
  program({
    name: `cell note ${vectors}`,
    operands: { tape: 'array<vec4f>', piece: 'array<u32>', table: 'array<u32>' },
    tables: ['table'],
    numbers: { rows: 'u32' },
    code: `
const NONE = ${NONE}u;
${NAN_TEXT}
struct Row { ${NOTE_ROW.map((name) => `${name}: u32`).join(', ')} };
fn signs(row: Row, word: u32) -> u32 {
  var bits = 0u;
  for (var k = 0u; k < 8u; k++) {
    let i = word * 8u + k;
    if (i >= row.vectors) { continue; }
    var value = tape[row.source + i];
    if (row.coefficients != NONE) {
      let at = row.coefficients + i % ${vectors}u;
      value = fma(tape[at + ${2 * vectors}u], value, tape[at + ${3 * vectors}u]);
    }
    let pattern = bitcast<vec4u>(value);
    let least = (pattern == vec4u()) | (pattern - vec4u(0x80000000u) <= vec4u(0x7f800000u));
    let ones = select(vec4u(1u, 2u, 4u, 8u), vec4u(), least);
    bits |= (ones.x | ones.y | ones.z | ones.w) << (4u * k);
  }
  return bits;
}
fn places(row: Row, word: u32) -> u32 {
  var bits = 0u;
  for (var k = 0u; k < 2u; k++) {
    let i = word * 2u + k;
    if (i >= row.vectors) { continue; }
    let x = i / ${vectors}u % row.columns_out;
    let y = i / ${vectors}u / row.columns_out % row.rows_out;
    let image = i / ${vectors}u / row.columns_out / row.rows_out;
    let top = i32(y * row.stride) - 1;
    let left = i32(x * row.stride) - 1;
    let begin = row.source + image * row.height * row.width * ${vectors}u + i % ${vectors}u;
    var value = vec4f();
    var place = vec4u();
    var begun = false;
    for (var r = u32(max(top, 0)); r < min(u32(top + 3), row.height); r++) {
      for (var c = u32(max(left, 0)); c < min(u32(left + 3), row.width); c++) {
        let other = tape[begin + (r * row.width + c) * ${vectors}u];
        let more = exceeds(value, other) | vec4<bool>(!begun);
        value = select(value, other, more);
        place = select(place, vec4u(3u * u32(i32(r) - top) + u32(i32(c) - left)), more);
        begun = true;
      }
    }
    let four = place << vec4u(0u, 4u, 8u, 12u);
    bits |= (four.x | four.y | four.z | four.w) << (16u * k);
  }
  return bits;
}
@compute @workgroup_size(${THREADS}) fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) t: u32) {
  let at = n.rows + group.y * ${NOTE_ROW.length}u;
  let row = Row(${NOTE_ROW.map((_, i) => `table[at + ${i}u]`).join(', ')});
  for (var word = group.x * ${THREADS}u + t; word < row.words; word += ${NOTE_GROUPS * THREADS}u) {
    if (row.stride == 0u) { piece[row.to + word] = signs(row, word); } else { piece[row.to + word] = places(row, word); }
  }
}`,
  });

/** The program that notes the places that the 2×2 pool of the channels of an input that bypass takes. */
export const noteBypassProgram = (channels: number, active: number, input: number): Program =>
  program({
    name: `cell note bypass ${channels} ${active} ${input}`,
    operands: { [inputName(input)]: 'array<f32>', piece: 'array<u32>' },
    numbers: { to: 'u32', words: 'u32', total: 'u32', height: 'u32', width: 'u32' },
    code: `
${NAN_TEXT_SCALAR}
@compute @workgroup_size(${THREADS}) fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) t: u32) {
  let word = group_index(group) * ${THREADS}u + t;
  if (word >= n.words) { return; }
  var bits = 0u;
  for (var k = 0u; k < 16u; k++) {
    let i = word * 16u + k;
    if (i >= n.total) { continue; }
    let pixel = i / ${channels - active}u;
    let column = pixel % (n.width / 2u);
    let row = pixel / (n.width / 2u);
    let at = (row * 2u * n.width + column * 2u) * ${channels}u + ${active}u + i % ${channels - active}u;
    var value = ${inputName(input)}[at];
    var place = 0u;
    for (var j = 1u; j < 4u; j++) {
      let other = ${inputName(input)}[at + (j / 2u * n.width + j % 2u) * ${channels}u];
      if (exceeds_number(value, other)) { value = other; place = j; }
    }
    bits |= place << (2u * k);
  }
  piece[n.to + word] = bits;
}`,
  });

/** Workgroups for so many words. */
export const noteGroups = (words: number): number => Math.ceil(words / THREADS);
