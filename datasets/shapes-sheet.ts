import sharp from 'sharp';
import type { Outline } from './shapes-outlines.js';

/** A shape as it lies in its picture: centre and radius in pixels, rotation in turns. */
export interface Placed {
  readonly outline: Outline;
  readonly x: number;
  readonly y: number;
  readonly radius: number;
  readonly turn: number;
}

const COLUMNS = 32;

const pathOf = ({ outline, x, y, radius, turn }: Placed, left: number, top: number): string => {
  const cos = radius * Math.cos(2 * Math.PI * turn);
  const sin = radius * Math.sin(2 * Math.PI * turn);
  // Sixteenths of a pixel are exact in the rasteriser's fixed-point numbers, so nothing is left to round there.
  const at = (value: number) => Math.round(value * 16) / 16;
  const rings = outline.map((ring) =>
    ring.map(([u, v]) => `${at(left + x + u * cos - v * sin)} ${at(top + y + u * sin + v * cos)}`).join('L'),
  );
  return `<path d="${rings.map((ring) => `M${ring}Z`).join('')}"/>`;
};

/**
 * Draws shapes side by side in one SVG sheet (one sheet is far faster than a picture each) and cuts it up.
 *
 * @param size height and width of a picture in pixels
 * @returns [N, size, size] bytes: how much of each pixel the shape covers, 0 to 255
 */
export const drawShapes = async (placed: readonly Placed[], size: number): Promise<Uint8Array> => {
  const rows = Math.ceil(placed.length / COLUMNS);
  const width = COLUMNS * size;
  const height = rows * size;
  const paths = placed.map((shape, i) => pathOf(shape, (i % COLUMNS) * size, Math.floor(i / COLUMNS) * size));
  const svg =
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">` +
    `<g fill="#fff" fill-rule="evenodd">${paths.join('')}</g></svg>`;
  // Density 72 is one pixel a unit. The alpha channel is the coverage itself, free of any colour conversion.
  const sheet = await sharp(Buffer.from(svg), { density: 72 }).ensureAlpha().extractChannel(3).raw().toBuffer();
  const cut = new Uint8Array(placed.length * size * size);
  for (let i = 0; i < placed.length; i++) {
    const from = Math.floor(i / COLUMNS) * size * width + (i % COLUMNS) * size;
    for (let row = 0; row < size; row++) {
      const start = from + row * width;
      cut.set(sheet.subarray(start, start + size), (i * size + row) * size);
    }
  }
  return cut;
};
