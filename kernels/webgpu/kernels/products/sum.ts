import type { Call } from '../../call.js';
import { groupsOf, program } from '../../program.js';
import type { Range } from '../../range.js';
import { kept } from '../known.js';
import { stepText } from './results.js';

/** Neighbouring numbers, or vectors of them, of a workgroup; and threads that share the parts of each. */
const PLACES = 16;
const SHARES = 16;

const sumOf = kept((vectors: boolean, masked: boolean) => {
  const type = vectors ? 'vec4f' : 'f32';
  const operands = { parts: `array<${type}>`, result: `array<${type}>` };
  return program<string, string>({
    name: `sum of parts ${type}${masked ? ' masked' : ''}`,
    operands: masked ? { ...operands, mask_values: `array<${type}>` } : operands,
    numbers: { count: 'u32', parts_count: 'u32' },
    code: `
var<workgroup> shares: array<${type}, ${PLACES * SHARES}>;
${masked ? stepText(type) : ''}
@compute @workgroup_size(${PLACES * SHARES}) fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) t: u32) {
  let i = group_index(group) * ${PLACES}u + t % ${PLACES}u;
  let share = t / ${PLACES}u;
  let length = (n.parts_count + ${SHARES - 1}u) / ${SHARES}u;
  var sum = ${type}();
  if (i < n.count) {
    for (var part = share * length; part < min((share + 1u) * length, n.parts_count); part++) {
      sum += parts[part * n.count + i];
    }
  }
  shares[t] = sum;
  for (var half = ${SHARES / 2}u; half > 0u; half /= 2u) {
    workgroupBarrier();
    if (share < half) { shares[t] += shares[t + half * ${PLACES}u]; }
  }
  if (share == 0u && i < n.count) { result[i] = shares[t]${masked ? ` * step_of_${type}(mask_values[i])` : ''}; }
}`,
  });
});

/**
 * Adds parts [parts, size] up, in an order that depends on their number alone: the result [size].
 *
 * @param mask multiplies the sum by the ReLU's derivative at the same place of it
 */
export const sumOfParts = (
  call: Call,
  { size, count, parts, result, mask }: { size: number; count: number; parts: Range; result: Range; mask?: Range | undefined },
): void => {
  const vectors = size % 4 === 0;
  const each = vectors ? size / 4 : size;
  const of = sumOf(vectors, mask !== undefined);
  const operands: Record<string, Range> = { parts, result, ...(mask === undefined ? {} : { mask_values: mask }) };
  call.launch(of, operands, { count: each, parts_count: count }, groupsOf(Math.ceil(each / PLACES)));
};
