import type { Call, Kernels } from '../call.js';
import type { Range } from '../range.js';
import { launchOver, type SlabProgram, slabProgram } from '../slabs.js';
import { type Chunk, chunksOf } from './chunks.js';
import { SUM_ALL, THREADS } from './sum-text.js';

const HEAD = `@compute @workgroup_size(${THREADS}) fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) t: u32) {
  let index = group_index(group);`;

// Every workgroup takes part in the barriers; one beyond the last work does the last again, and keeps nothing.
const AT_MOST = 'let record = min(index, n.works - 1u)';

/** Σ x² of a chunk, to an element of its own. */
const squares = slabProgram(
  'sum of squares',
  'f32',
  {},
  `${SUM_ALL}${HEAD}
  ${AT_MOST} * 4u;
  let source = word(record);
  let end = word(record + 3u);
  var sum = 0.0;
  for (var i = word(record + 2u) + t; i < end; i += ${THREADS}u) {
    let x = load(source + i);
    sum = fma(x, x, sum);
  }
  let total = sum_all(sum, t);
  if (t == 0u && index < n.works) { store(word(record + 1u), total); }
}`,
);

/** y = f(Σ of the elements from the first to before the last of another tensor). */
const total = (name: string, f: (sum: string) => string): SlabProgram<never> =>
  slabProgram(
    name,
    'f32',
    {},
    `${SUM_ALL}${HEAD}
  ${AT_MOST} * 5u;
  let source = word(record);
  let end = word(record + 3u);
  var sum = 0.0;
  for (var i = word(record + 2u) + t; i < end; i += ${THREADS}u) { sum += load(source + i); }
  let total = sum_all(sum, t);
  if (t == 0u && index < n.works) { store(word(record + 1u) + word(record + 4u), ${f('total')}); }
}`,
  );

const totals = total('total', (sum) => sum);
const rootOfTotal = total('root of total', (sum) => `sqrt(${sum})`);

/** y = x times an element of another tensor. */
const products = slabProgram(
  'times factors',
  'f32',
  {},
  `${HEAD}
  if (index >= n.works) { return; }
  let record = index * 6u;
  let source = word(record);
  let to = word(record + 1u);
  let factor = load(word(record + 2u) + word(record + 5u));
  let end = word(record + 4u);
  for (var i = word(record + 3u) + t; i < end; i += ${THREADS}u) { store(to + i, load(source + i) * factor); }
}`,
);

/** A chunk of a tensor of a list. */
interface Part extends Chunk {
  readonly tensor: number;
  readonly x: Range;
}

/** A list cut into parts, one tensor after the other. */
interface List {
  readonly parts: readonly Part[];
  readonly counts: readonly number[];
  /** For each tensor its first part, and their number. */
  readonly firstParts: readonly number[];
}

/** Reads for each tensor its count and itself. */
const listOf = (call: Call, tensors: number): List => {
  const parts: Part[] = [];
  const counts: number[] = [];
  const firstParts = [0];
  for (let tensor = 0; tensor < tensors; tensor++) {
    const count = call.integer();
    const x = call.buffer(count);
    counts.push(count);
    for (const chunk of chunksOf(count)) parts.push({ ...chunk, tensor, x });
    firstParts.push(parts.length);
  }
  return { parts, counts, firstParts };
};

/** Launches the sums of squares of parts: an element for each. */
const squaresOf = (call: Call, parts: readonly Part[]): Range => {
  const sums = call.scratch(Math.max(1, parts.length));
  const at = (i: number): Range => ({ ...sums, offset: sums.offset + 4 * i });
  launchOver(
    call,
    squares,
    parts.map(({ x, start, end }, i) => ({ ranges: [x, at(i)], numbers: [start, end] })),
  );
  return sums;
};

/** Operations on lists of tensors. */
export const lists: Kernels = {
  global_norm: (call) => {
    const { parts } = listOf(call, call.integer(1));
    const norm = call.buffer(1);
    const sums = squaresOf(call, parts);
    launchOver(call, rootOfTotal, [{ ranges: [sums, norm], numbers: [0, parts.length, 0] }]);
  },
  sums_of_squares: (call) => {
    const [groups, tensors] = [call.integer(1), call.integer(1)];
    const { parts, firstParts } = listOf(call, tensors);
    const counts = Array.from({ length: groups }, () => call.integer());
    if (counts.reduce((sum, count) => sum + count, 0) !== tensors)
      throw new Error('the groups have other tensors than there are');
    const y = call.buffer(groups);
    const sums = squaresOf(call, parts);
    let last = 0;
    const works = counts.map((count, group) => {
      const first = last;
      last += count;
      return { ranges: [sums, y], numbers: [firstParts[first] as number, firstParts[last] as number, group] };
    });
    launchOver(call, totals, works);
  },
  times_factors: (call) => {
    const factors = call.integer(1);
    const f = call.buffer(factors);
    const tensors = call.integer(1);
    const { parts, counts } = listOf(call, tensors);
    const results = counts.map((count) => {
      const place = call.integer();
      if (place >= factors) throw new Error('there is no such factor');
      return { place, y: call.buffer(count) };
    });
    const works = parts.map(({ tensor, x, start, end }) => {
      const { place, y } = results[tensor] as (typeof results)[number];
      return { ranges: [x, y, f], numbers: [start, end, place] };
    });
    launchOver(call, products, works);
  },
};
