import { PIXELS, repeat, SIDE, THREADS, type UnitTile } from './unit-tile.js';

/** Names of a thread's sums: of pixel j and vector i. */
export const sumName = (j: number, i: number): string => `sum${j}_${i}`;

/** Text for each pixel and vector of a thread. */
export const forSums = ({ pixelsEach, vectorsEach }: UnitTile, text: (j: number, i: number) => string): string =>
  repeat(pixelsEach, (j) => repeat(vectorsEach, (i) => text(j, i)));

/** The function `stage(at, first, count, block, t)`: puts the rows of a matrix that a chunk reads into `weights`. */
export const stageText = ({ vectors, block, chunk }: UnitTile): string => `
fn stage(at: u32, first: u32, count: u32, block: u32, t: u32) {
  for (var i = t; i < ${4 * chunk * block}u; i += ${THREADS}u) {
    let row = i / ${block}u;
    let column = block + i % ${block}u;
    var value = vec4f();
    if (row < 4u * count && column < ${vectors}u) { value = tape[at + (4u * first + row) * ${vectors}u + column]; }
    weights[i] = value;
  }
}`;

/** Adds the product of `product` and `weights` to the sums of a thread. */
export const multiplyText = (tile: UnitTile): string => {
  const { block, chunk, pixelsEach, vectorsEach, vectorThreads, pixelThreads } = tile;
  const columns = repeat(vectorsEach, (i) =>
    repeat(
      4,
      (row) =>
        `{ let w = weights[(4u * k + ${row}u) * ${block}u + ${vectorsEach * vectorThreads > block ? `min(column${i}, ${block - 1}u)` : `column${i}`}]; ${Array.from(
          { length: pixelsEach },
          (_, j) => `${sumName(j, i)} = fma(vec4f(seen${j}[${row}]), w, ${sumName(j, i)});`,
        ).join(' ')} }`,
    ),
  );
  return `
for (var k = 0u; k < count; k++) {
${repeat(pixelsEach, (j) => `  let seen${j} = product[(tp + ${j * pixelThreads}u) * ${chunk}u + k];`)}
${columns}
}`;
};

/** The function `see_tap(...)`: puts the pixels that one tap of a dense or a halving convolution sees into `product`. */
export const tapText = ({ chunk }: UnitTile): string => `
fn see_tap(source: Source, ty: u32, tx: u32, step: u32, dy: i32, dx: i32, first: u32, count: u32, t: u32) {
  for (var i = t; i < ${PIXELS * chunk}u; i += ${THREADS}u) {
    let v = i % ${chunk}u;
    let p = i / ${chunk}u;
    let y = i32(step * (ty + p / ${SIDE}u)) + dy;
    let x = i32(step * (tx + p % ${SIDE}u)) + dx;
    var value = vec4f();
    if (v < count && y >= 0 && x >= 0 && y < i32(n.height) && x < i32(n.width)) { value = seen(source, u32(y), u32(x), first + v); }
    product[i] = value;
  }
}`;
