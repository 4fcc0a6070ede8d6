import { sumName } from './product-text.js';
import { repeat, THREADS, type UnitTile } from './unit-tile.js';

// Moments of results: count, mean and sum of squares about it, so that nothing cancels. Each thread takes its pixels in one
// by one (Welford 1962), and what threads and workgroups have is merged in a fixed order (Chan, Golub and LeVeque 1979).

/** Added to the variance, as every normalisation of the package has it. */
const EPSILON = '1e-5';

/** The variables of a thread. */
export const momentVariables = ({ vectorsEach }: UnitTile): string => `
var taken = 0.0;
${repeat(vectorsEach, (i) => `var mean${i} = vec4f(); var squares${i} = vec4f();`)}`;

/** Takes pixel j of a thread in. */
export const takeText = (j: number, { vectorsEach }: UnitTile): string => `
taken += 1.0;
{ let part = 1.0 / taken;
${repeat(
  vectorsEach,
  (i) => `{ let d = ${sumName(j, i)} - mean${i}; mean${i} = fma(d, vec4f(part), mean${i});
  squares${i} = fma(d, ${sumName(j, i)} - mean${i}, squares${i}); }`,
)} }`;

/** Vectors of `tile` that merging the threads takes. */
export const mergeVectors = ({ pixelThreads, vectorThreads, vectorsEach }: UnitTile): number =>
  2 * pixelThreads * vectorThreads * vectorsEach;

/** Merges the moments of the threads into those of the threads with tp = 0. `share` says that a thread has any. */
export const mergeThreadsText = ({ pixelThreads, vectorThreads, vectorsEach }: UnitTile): string => {
  const place = (tp: string, i: number): string =>
    `2u * ((${tp}) * ${vectorThreads * vectorsEach}u + ${i * vectorThreads}u + tv)`;
  return `
for (var half = ${pixelThreads / 2}u; half > 0u; half /= 2u) {
  workgroupBarrier();
  if (share && tp >= half && tp < 2u * half) {
    counts[tp] = taken;
${repeat(vectorsEach, (i) => `    tile[${place('tp', i)}] = mean${i}; tile[${place('tp', i)} + 1u] = squares${i};`)}
  }
  workgroupBarrier();
  if (share && tp < half) {
    let more = counts[tp + half];
    let both = max(taken + more, 1.0);
    let part = more / both;
    let weight = taken * part;
${repeat(
  vectorsEach,
  (i) => `    { let d = tile[${place('tp + half', i)}] - mean${i}; mean${i} = fma(d, vec4f(part), mean${i});
      squares${i} += tile[${place('tp + half', i)} + 1u] + d * d * weight; }`,
)}
    taken += more;
  }
}`;
};

/** Vectors of one partial: means, squares, and the count in the first number of the last. */
export const partialVectors = (vectors: number): number => 2 * vectors + 1;

/** Threads on each vector where a workgroup merges partials, a power of two. */
const mergers = (vectors: number): number => 2 ** Math.floor(Math.log2(THREADS / Math.min(vectors, THREADS)));

/** Vectors of workgroup memory that merging partials takes. */
export const finishVectors = (vectors: number): number => 2 * mergers(vectors) * Math.min(vectors, THREADS);

/**
 * The function `finish(norm, writes, t)`: merges the partials of a normalisation into its coefficients, which it puts into
 * `coefficients` (scale, then shift) and, if it `writes`, into the tape and the statistics.
 *
 * @param keeps `coefficients` is there, [2, vectors]
 */
export const finishText = (vectors: number, active: number, keeps: boolean): string => {
  const lanes = Math.min(vectors, THREADS);
  const groups = mergers(vectors);
  const size = partialVectors(vectors);
  return `
struct Norm { moments: u32, splits: u32, to: u32, affine: u32, report: u32 };
fn finish(norm: Norm, writes: bool, t: u32) {
  for (var first = 0u; first < ${vectors}u; first += ${lanes}u) {
    let g = t / ${lanes}u;
    let v = first + t % ${lanes}u;
    let works = g < ${groups}u && v < ${vectors}u;
    var mean = vec4f();
    var squares = vec4f();
    var taken = 0.0;
    if (works) {
      for (var s = g; s < norm.splits; s += ${groups}u) {
        let at = norm.moments + s * ${size}u;
        let more = partials[at + ${2 * vectors}u].x;
        let both = max(taken + more, 1.0);
        let d = partials[at + v] - mean;
        mean = fma(d, vec4f(more / both), mean);
        squares += partials[at + ${vectors}u + v] + d * d * (taken * (more / both));
        taken += more;
      }
    }
    for (var half = ${Math.floor(groups / 2)}u; half > 0u; half /= 2u) {
      workgroupBarrier();
      if (works && g >= half && g < 2u * half) { tile[2u * t] = mean; tile[2u * t + 1u] = squares; counts[t] = taken; }
      workgroupBarrier();
      if (works && g < half) {
        let other = t + half * ${lanes}u;
        let more = counts[other];
        let both = max(taken + more, 1.0);
        let d = tile[2u * other] - mean;
        mean = fma(d, vec4f(more / both), mean);
        squares += tile[2u * other + 1u] + d * d * (taken * (more / both));
        taken += more;
      }
    }
    if (works && g == 0u) {
      let variance = squares / taken;
      let inside = vec4u(4u * v) + vec4u(0u, 1u, 2u, 3u) < vec4u(${active}u);
      let deviation = select(vec4f(), 1.0 / sqrt(variance + ${EPSILON}), inside);
      var scale = deviation;
      var shift = vec4f();
      if (norm.affine != NONE) { scale = deviation * tape[norm.affine + v]; shift = tape[norm.affine + ${vectors}u + v]; }
      shift = select(vec4f(), shift - mean * scale, inside);
${keeps ? `      coefficients[v] = scale;\n      coefficients[${vectors}u + v] = shift;` : ''}
      if (writes) {
        tape[norm.to + v] = select(vec4f(), mean, inside);
        tape[norm.to + ${vectors}u + v] = deviation;
        tape[norm.to + ${2 * vectors}u + v] = scale;
        tape[norm.to + ${3 * vectors}u + v] = shift;
        for (var k = 0u; k < 4u; k++) {
          if (4u * v + k < ${active}u) {
            statistics[norm.report + 4u * v + k] = mean[k];
            statistics[norm.report + ${active}u + 4u * v + k] = variance[k];
          }
        }
      }
    }
    workgroupBarrier();
  }
}`;
};
