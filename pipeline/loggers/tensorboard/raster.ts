import { withFixedColours } from '../../report/fixed-colours.js';

/** A picture as pixels. */
export interface Raster {
  readonly png: Uint8Array;
  /** Pixels. */
  readonly width: number;
  readonly height: number;
}

/** Pixels of a picture at most, to either side: beyond, it is made smaller. */
const MOST = 2048;

/** Dots an inch, of which an SVG has 72: as large again, so that its texts can be read. */
const DENSITY = 144;

/** An SVG as PNG, on white; rejects where it cannot be read as a picture. */
export const pngOf = async (svg: string): Promise<Raster> => {
  const { default: sharp } = await import('sharp');
  const { data, info } = await sharp(Buffer.from(withFixedColours(svg), 'utf8'), { density: DENSITY })
    .resize({ width: MOST, height: MOST, fit: 'inside', withoutEnlargement: true })
    .flatten({ background: 'white' })
    .png({ palette: true })
    .toBuffer({ resolveWithObject: true });
  return { png: data, width: info.width, height: info.height };
};
