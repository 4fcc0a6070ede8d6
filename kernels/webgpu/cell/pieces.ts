// The piece of a cell as words of 32 bits. NaN counts as positive, so that it is passed on.

/** Words of the signs of so many numbers, a multiple of 4: number i is bit i mod 32 of word i / 32, 1 where it is not ≤ 0. */
export const signWords = (numbers: number): number => Math.ceil(numbers / 32);

/**
 * Words of the places that a 3×3 max pool takes for so many results, a multiple of 4: result i has bits 4·(i mod 8) to
 * 4·(i mod 8) + 3 of word i / 8, the place 3·row + column in the whole window.
 */
export const placeWords = (results: number): number => Math.ceil(results / 8);

/**
 * Words of the places that the 2×2 pool of the channels that bypass takes, for so many pixels and channels: number
 * i = pixel · channels + channel has bits 2·(i mod 16) and 2·(i mod 16) + 1 of word i / 16, the place 2·row + column.
 */
export const bypassWords = (pixels: number, channels: number): number => Math.ceil((pixels * channels) / 16);
