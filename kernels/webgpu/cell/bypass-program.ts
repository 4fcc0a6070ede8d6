import { type Program, program } from '../program.js';
import { NAN_TEXT_SCALAR } from './pool-text.js';
import { NONE } from './units-program.js';

export const BYPASS_THREADS = 256;
/** Inputs that one launch reads. */
export const MOST_BYPASSING = 4;

/** The operand of an input. */
export const inputName = (input: number): string => `input${input}`;

/** Numbers of a target in the table: its slot, then for each input the place of the edge's weight, or none. */
export const targetRow = 1 + MOST_BYPASSING;

/** Text of the pixel (y, x) of the channels that bypass, of an input of stride 2: the greatest of 2×2, or the one noted. */
const pooledText = (name: string, index: number, channels: number, active: number, isHeld: boolean): string => {
  const rest = channels - active;
  const read = (dy: number, dx: number): string => `${name}[at + (${dy}u * n.width + ${dx}u) * ${channels}u]`;
  const places = [read(0, 0), read(0, 1), read(1, 0), read(1, 1)];
  const begin = `let at = ((image * n.height + 2u * y) * n.width + 2u * x) * ${channels}u + ${active}u + r;`;
  if (!isHeld)
    return `${begin} value = ${places[0]};${places
      .slice(1)
      .map((place) => ` { let other = ${place}; value = select(value, other, exceeds_number(value, other)); }`)
      .join('')}`;
  return `${begin} let i = pixel * ${rest}u + r; let place = (piece[n.piece_${index} + i / 16u] >> (2u * (i % 16u))) & 3u;
    value = ${name}[at + (place / 2u * n.width + place % 2u) * ${channels}u];`;
};

/**
 * The program that adds what bypasses the candidates on the way from some inputs to each sum, in the order of the inputs.
 *
 * @param first place of the first of the inputs, which follow each other
 * @param strides of the inputs
 */
export const bypassProgram = (
  channels: number,
  active: number,
  first: number,
  strides: readonly number[],
  isHeld: boolean,
): Program => {
  const rest = channels - active;
  const names = strides.map((_, i) => inputName(first + i));
  const reads = strides.map((stride, i) =>
    stride === 1
      ? `value = ${inputName(first + i)}[pixel * ${channels}u + ${active}u + r];`
      : pooledText(inputName(first + i), i, channels, active, isHeld),
  );
  const held: Readonly<Record<string, string>> = isHeld ? { piece: 'array<u32>' } : {};
  return program({
    name: `cell bypass ${channels} ${active} from ${first} ${strides.join('')}${isHeld ? ' held' : ''}`,
    operands: {
      ...Object.fromEntries(names.map((name) => [name, 'array<f32>'])),
      rest: 'array<f32>',
      tape: 'array<f32>',
      ...held,
      table: 'array<u32>',
    },
    tables: ['table'],
    numbers: {
      ...{ groups: 'u32', total: 'u32', rows: 'u32', count: 'u32', adds: 'u32', columns_out: 'u32', rows_out: 'u32' },
      ...{ height: 'u32', width: 'u32' },
      ...(isHeld ? Object.fromEntries(names.map((_, i) => [`piece_${i}`, 'u32' as const])) : {}),
    },
    code: `
const NONE = ${NONE}u;
${NAN_TEXT_SCALAR}
@compute @workgroup_size(${BYPASS_THREADS}) fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) t: u32) {
  let work = group_index(group);
  let i = work * ${BYPASS_THREADS}u + t;
  if (work >= n.groups || i >= n.total) { return; }
  let r = i % ${rest}u;
  let pixel = i / ${rest}u;
  let x = pixel % n.columns_out;
  let y = pixel / n.columns_out % n.rows_out;
  let image = pixel / n.columns_out / n.rows_out;
  var value = 0.0;
${reads.map((read, j) => `  var seen${j} = 0.0;\n  { ${read} seen${j} = value; }`).join('\n')}
  for (var k = 0u; k < n.count; k++) {
    let row = n.rows + k * ${targetRow}u;
    let to = table[row] * n.total + i;
    var sum = 0.0;
    if (n.adds != 0u) { sum = rest[to]; }
    var m = 1.0;
${strides.map((_, j) => `    m = 1.0; if (table[row + ${1 + j}u] != NONE) { m = tape[table[row + ${1 + j}u]]; } sum = fma(m, seen${j}, sum);`).join('\n')}
    rest[to] = sum;
  }
}`,
  });
};
