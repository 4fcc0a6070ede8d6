import type { Call, Kernel, Kernels } from '../call.js';
import { type Program, program } from '../program.js';
import type { Range } from '../range.js';
import { EACH_VECTOR, groupsFor } from './elementwise.js';
import { kept } from './known.js';

/** Variation of an operand over a matrix: with its elements, rows or columns, not at all, or a number of JavaScript's. */
type Variation = 'whole' | 'row' | 'column' | 'one' | 'number';

interface Operand {
  readonly variation: Variation;
  readonly range?: Range;
  readonly number: number;
}

/** Reads (by row, by column, handle, or -1 and a number). */
const operandOf = (call: Call, rows: number, columns: number): Operand => {
  const [byRow, byColumn] = [call.flag(), call.flag()];
  const range = call.optional((byRow ? rows : 1) * (byColumn ? columns : 1));
  if (range === undefined) return { variation: 'number', number: call.number() };
  const variation = byRow ? (byColumn ? 'whole' : 'row') : byColumn ? 'column' : 'one';
  return { variation, range, number: 0 };
};

/** The four values of an operand at the vector i; `aligned` where vectors do not cross rows. */
const valueText = (name: string, variation: Variation, aligned: boolean): string => {
  const element = (index: string): string => `${name}[(${index}) / 4u][(${index}) % 4u]`;
  const each = (index: (place: string) => string): string =>
    `vec4f(${['x', 'y', 'z', 'w'].map((place) => element(index(place))).join(', ')})`;
  if (variation === 'number') return `vec4f(n.${name}_number)`;
  if (variation === 'one') return `vec4f(${name}[0].x)`;
  if (variation === 'whole') return `${name}[i]`;
  if (variation === 'row')
    return aligned ? `vec4f(${element('4u * i / n.columns')})` : each((place) => `at.${place} / n.columns`);
  return aligned ? `${name}[i % (n.columns / 4u)]` : each((place) => `at.${place} % n.columns`);
};

const programOf = kept((name: string, formula: string, a: Variation, b: Variation, aligned: boolean): Program => {
  const named = { left: a, right: b };
  const [constants, tensors] = [true, false].map((constant) =>
    Object.entries(named).flatMap(([side, variation]) => ((variation === 'number') === constant ? [side] : [])),
  ) as [string[], string[]];
  const operands = Object.fromEntries([...tensors, 'result'].map((operand) => [operand, 'array<vec4f>']));
  const numbers: Program['numbers'] = {
    ...{ vectors: 'u32', columns: 'u32', last: 'u32' },
    ...Object.fromEntries(constants.map((side) => [`${side}_number`, 'f32' as const])),
  };
  const code = `
fn is_nan(x: vec4f) -> vec4<bool> { return (bitcast<vec4u>(x) & vec4u(0x7fffffffu)) > vec4u(0x7f800000u); }
${EACH_VECTOR}
  let at = min(4u * i + vec4u(0u, 1u, 2u, 3u), vec4u(n.last));
  let p = ${valueText('left', a, aligned)};
  let q = ${valueText('right', b, aligned)};
  result[i] = ${formula};
}`;
  return program({ name: `${name} of ${a} and ${b}${aligned ? '' : ', odd'}`, operands, numbers, code });
});

/** y = f(p, q): called with (rows, columns, the operand a, the operand b, y). */
const binary =
  (name: string, formula: string): Kernel =>
  (call) => {
    const [rows, columns] = [call.integer(), call.integer()];
    const [a, b] = [operandOf(call, rows, columns), operandOf(call, rows, columns)];
    const count = rows * columns;
    const y = call.buffer(count);
    const isFlat = [a, b].every(({ variation }) => variation !== 'row' && variation !== 'column');
    const of = programOf(name, formula, a.variation, b.variation, isFlat || columns % 4 === 0);
    const operands = { left: a.range as Range, right: b.range as Range, result: y };
    const numbers = { vectors: Math.ceil(count / 4), columns, last: count - 1, left_number: a.number, right_number: b.number };
    call.launch(of, operands, numbers, groupsFor(count));
  };

/** Operations on the numbers of two tensors at the same place, with broadcasting. */
export const binaries: Kernels = {
  add: binary('add', 'p + q'),
  subtract: binary('subtract', 'p - q'),
  multiply: binary('multiply', 'p * q'),
  divide: binary('divide', 'p / q'),
  squared_difference: binary('squared_difference', '(p - q) * (p - q)'),
  maximum: binary('maximum', 'select(select(q, p, is_nan(p)), p, p > q)'),
  minimum: binary('minimum', 'select(select(q, p, is_nan(p)), p, p < q)'),
};
