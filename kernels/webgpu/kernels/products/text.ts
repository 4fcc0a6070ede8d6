import type { Factor } from './factors.js';
import type { Result } from './results.js';
import { columnsOf, rowsOf, STEP, THREADS, type Tiling } from './tiling.js';

// The text of a product of matrices. A workgroup holds STEP of the depth of its rows and columns in its memory, as
// vectors of four rows or columns; each thread adds up `tall` × `wide` numbers in registers. What is needed for the next
// step is read from the device's memory while this one is computed.

const range = (count: number): readonly number[] => Array.from({ length: count }, (_, i) => i);
const lines = (texts: readonly string[]): string => texts.join('\n');
const LETTERS = 'xyzw';

/** Vectors from one depth to the next in a workgroup's memory: odd, so that those which are written together lie in different banks. */
const pitchOf = (size: number): number => (size / 4) | 1;

/** Four numbers of a factor in a row, as text. */
const four = (side: string, factor: Factor, place: string, depth: string): string => {
  const along = factor.along === 'depth';
  if (factor.vectors) return `${side}_number(${place}, ${depth}, phase)`;
  if (along) return `vec4f(${range(4).map((i) => `${side}_number(${place}, ${depth} + ${i}u, phase)`)})`;
  return `vec4f(${range(4).map((i) => `${side}_number(${side}_place(${place} + ${i}u, phase), ${depth}, phase)`)})`;
};

/** The way of one factor's part to the workgroup's memory: declarations, reading into registers, writing from them. */
interface Loading {
  readonly prepare: string;
  readonly load: (depth: string) => string;
  readonly store: string;
}

/** Numbers that lie along the depth: four rows by four numbers a thread, turned in registers. */
const turned = (side: 'left' | 'right', factor: Factor, size: number, origin: string): Loading => {
  const blocks = (size / 4) * (STEP / 4);
  const rounds = range(Math.ceil(blocks / THREADS));
  const quads = STEP / 4;
  const each = (text: (round: number, name: (i: number) => string) => string): string =>
    lines(rounds.map((round) => text(round, (i) => `${side}${round}_${i}`)));
  const guarded = (round: number, body: string): string =>
    (round + 1) * THREADS <= blocks ? body : `if (t < ${blocks - round * THREADS}u) {\n${body}\n}`;
  return {
    prepare: each((round, name) =>
      lines([
        `let ${side}_block${round} = (t + ${round * THREADS}u) / ${quads}u;`,
        ...range(4).map((i) => `let ${name(i)}_at = ${side}_place(${origin} + 4u * ${side}_block${round} + ${i}u, phase);`),
        ...range(4).map((i) => `var ${name(i)} = vec4f();`),
      ]),
    ),
    load: (depth) =>
      each((round, name) =>
        guarded(
          round,
          lines(range(4).map((i) => `${name(i)} = ${four(side, factor, `${name(i)}_at`, `${depth} + 4u * (t % ${quads}u)`)};`)),
        ),
      ),
    store: each((round, name) =>
      guarded(
        round,
        lines(
          range(4).map(
            (k) =>
              `${side}[(4u * (t % ${quads}u) + ${k}u) * ${pitchOf(size)}u + ${side}_block${round}] = vec4f(${range(4).map((i) => `${name(i)}.${LETTERS[k]}`)});`,
          ),
        ),
      ),
    ),
  };
};

/** Numbers that lie across the depth: as they are. */
const straight = (side: 'left' | 'right', factor: Factor, size: number, origin: string): Loading => {
  const vectors = (size / 4) * STEP;
  const rounds = range(Math.ceil(vectors / THREADS));
  const each = (text: (round: number, depth: string, at: string) => string): string =>
    lines(
      rounds.map((round) => {
        const body = text(round, `(t + ${round * THREADS}u) / ${size / 4}u`, `(t + ${round * THREADS}u) % ${size / 4}u`);
        return (round + 1) * THREADS <= vectors ? body : `if (t < ${vectors - round * THREADS}u) {\n${body}\n}`;
      }),
    );
  return {
    prepare: lines(rounds.map((round) => `var ${side}${round} = vec4f();`)),
    load: (depth) =>
      each((round, k, at) => {
        const index = `${origin} + 4u * (${at})`;
        const place = factor.vectors ? `${side}_place(${index}, phase)` : index;
        return `${side}${round} = ${four(side, factor, place, `${depth} + ${k}`)};`;
      }),
    store: each((round, k, at) => `${side}[(${k}) * ${pitchOf(size)}u + (${at})] = ${side}${round};`),
  };
};

const loading = (side: 'left' | 'right', factor: Factor, size: number, origin: string): Loading =>
  (factor.along === 'depth' ? turned : straight)(side, factor, size, origin);

/** The text of a product, without the phases. */
export const productText = (tiling: Tiling, left: Factor, right: Factor, result: Result): string => {
  const [rows, columns] = [rowsOf(tiling), columnsOf(tiling)];
  const [halves, quarters] = [range(tiling.tall / 4), range(tiling.wide / 4)];
  const a = loading('left', left, rows, `first_row`);
  const b = loading('right', right, columns, `first_column`);
  const sums = halves.flatMap((half) => range(4).map((i) => ({ half, i })));
  return `
var<workgroup> left: array<vec4f, ${STEP * pitchOf(rows)}>;
var<workgroup> right: array<vec4f, ${STEP * pitchOf(columns)}>;
${left.text('left')}
${right.text('right')}
${result.text}
@compute @workgroup_size(${THREADS}) fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) t: u32) {
  let index = group_index(group);
  if (index < n.groups) {
    let tiles = (n.columns + ${columns - 1}u) / ${columns}u;
    let row_tiles = (n.rows + ${rows - 1}u) / ${rows}u;
    let first_column = index % tiles * ${columns}u;
    let first_row = index / tiles % row_tiles * ${rows}u;
    let part = index / (tiles * row_tiles);
    let segment = part % n.segments;
    let begin = segment * n.length;
    let phase = phase_of(part / n.segments, min(begin + n.length, n.depth));
    let column = t % ${tiling.across}u;
    let row = min(t / ${tiling.across}u, ${tiling.down - 1}u);
${a.prepare}
${b.prepare}
${lines(sums.flatMap(({ half, i }) => quarters.map((q) => `var sum${half}${i}${q} = vec4f();`)))}
${a.load('begin')}
${b.load('begin')}
    for (var depth = begin; depth < phase.end; depth += ${STEP}u) {
${a.store}
${b.store}
      workgroupBarrier();
      if (depth + ${STEP}u < phase.end) {
${a.load(`(depth + ${STEP}u)`)}
${b.load(`(depth + ${STEP}u)`)}
      }
      for (var k = 0u; k < ${STEP}u; k++) {
${lines(halves.map((half) => `let a${half} = left[k * ${pitchOf(rows)}u + ${half * tiling.down}u + row];`))}
${lines(quarters.map((q) => `let b${q} = right[k * ${pitchOf(columns)}u + ${q * tiling.across}u + column];`))}
${lines(sums.flatMap(({ half, i }) => quarters.map((q) => `sum${half}${i}${q} = fma(vec4f(a${half}.${LETTERS[i]}), b${q}, sum${half}${i}${q});`)))}
      }
      workgroupBarrier();
    }
    if (t < ${tiling.across * tiling.down}u) {
${lines(
  sums.flatMap(({ half, i }) =>
    quarters.map(
      (q) =>
        `put(first_row + ${4 * half * tiling.down + i}u + 4u * row, first_column + 4u * (${q * tiling.across}u + column), sum${half}${i}${q}, phase, segment);`,
    ),
  ),
)}
    }
  }
}`;
};
