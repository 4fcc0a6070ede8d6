/** Destination of the sums of a thread's rows: text with a function `put(row, column, sum, phase, segment)` for four columns. */
export interface Result {
  /** Part of the program's name. */
  readonly name: string;
  readonly text: string;
}

const LETTERS = 'xyzw';

/** The four numbers of a thread into `result`, each times the ReLU's step at the same place of `mask_values` where there is one. */
const write = (vectors: boolean, masked: boolean): string => {
  const step = (x: string, type: string): string => `step_of_${type}(${x})`;
  if (vectors) return `result[at / 4u] = sum${masked ? ` * ${step('mask_values[at / 4u]', 'vec4f')}` : ''};`;
  return [0, 1, 2, 3]
    .map(
      (i) =>
        `if (column + ${i}u < n.columns) { result[at + ${i}u] = sum.${LETTERS[i]}${masked ? ` * ${step(`mask_values[at + ${i}u]`, 'f32')}` : ''}; }`,
    )
    .join('\n');
};

/** The ReLU's derivative: 1 above 0, 0 up to 0, not a number where x is not; by the bits, as drivers know no NaN. */
export const stepText = (type: 'vec4f' | 'f32'): string => {
  const whole = type === 'vec4f' ? 'vec4u' : 'u32';
  return `
fn step_of_${type}(x: ${type}) -> ${type} {
  let bits = bitcast<${whole}>(x);
  let step = select(${type}(), ${type}(1.0), bits - ${whole}(1u) < ${whole}(0x7f800000u));
  return select(step, x, (bits & ${whole}(0x7fffffffu)) > ${whole}(0x7f800000u));
}`;
};

/**
 * The product [batch, rows, columns], one such a segment.
 *
 * @param vectors whether the columns are whole vectors of four
 */
export const plainResult = (vectors: boolean, masked = false): Result => ({
  name: `m${vectors ? 4 : 1}${masked ? 'm' : ''}`,
  text: `
${masked ? stepText(vectors ? 'vec4f' : 'f32') : ''}
fn put(row: u32, column: u32, sum: vec4f, phase: Phase, segment: u32) {
  if (row >= n.rows || column >= n.columns) { return; }
  let at = segment * n.size + (phase.batch * n.rows + row) * n.columns + column;
  ${write(vectors, masked)}
}`,
});

/** The pixels of a phase, in images [N, H, W, columns] whose pixels are `stride` apart. */
export const pixelResult = (vectors: boolean, stride: number, masked: boolean): Result => ({
  name: `i${stride}v${vectors ? 4 : 1}${masked ? 'm' : ''}`,
  text: `
${masked ? stepText(vectors ? 'vec4f' : 'f32') : ''}
fn put(row: u32, column: u32, sum: vec4f, phase: Phase, segment: u32) {
  if (row >= phase.count || column >= n.columns) { return; }
  let area = phase.height * phase.width;
  let y = row % area / phase.width * ${stride}u + phase.top;
  let x = row % phase.width * ${stride}u + phase.left;
  let at = segment * n.size + ((row / area * n.h + y) * n.w + x) * n.columns + column;
  ${write(vectors, masked)}
}`,
});
