/** The product of lengths: the number of elements of a shape; 1 of none. */
export const product = (lengths: readonly number[]): number => lengths.reduce((a, b) => a * b, 1);

/** The number of elements of a tensor. */
export const sizeOf = (x: { readonly shape: readonly number[] }): number => product(x.shape);

/** Lengths of four axes. */
export type Quadruple = readonly [number, number, number, number];

/** Lengths or places of up to four axes as four, with `missing` before them. */
export const four = (values: readonly number[], missing: number): Quadruple =>
  [...Array.from({ length: 4 - values.length }, () => missing), ...values] as unknown as Quadruple;

/** Distances of neighbours along four axes, in elements, where the last axis lies together. */
export const stepsOf = ([, b, c, d]: Quadruple): Quadruple => [b * c * d, c * d, d, 1];
