import type { Either } from 'fp-ts/lib/Either.js';
import * as either from 'fp-ts/lib/Either.js';
import sharp, { type Sharp } from 'sharp';
import { faultOf, tooLarge } from './fault.js';
import { type DecodeTask, type ImageFault, PATIENCE_SECONDS, type Pixels } from './task.js';

/**
 * The first frame of an encoded image as upright sRGB with three channels: EXIF orientation applied, transparency
 * on white, gray repeated, CMYK and 16 bit converted. Truncated and corrupt data is an error, not a gray area.
 */
const upright = (bytes: Uint8Array, largest: number): Sharp =>
  sharp(bytes, { failOn: 'error', pages: 1, limitInputPixels: largest })
    .timeout({ seconds: PATIENCE_SECONDS })
    .autoOrient()
    .flatten({ background: '#ffffff' })
    .toColourspace('srgb');

/** The pixels of a pipeline of sharp's. */
export const pixelsOf = async (image: Sharp): Promise<Pixels> => {
  const { data, info } = await image.raw({ depth: 'uchar' }).toBuffer({ resolveWithObject: true });
  return { data: new Uint8Array(data.buffer, data.byteOffset, data.length), height: info.height, width: info.width };
};

const NOTHING = new Uint8Array(0);

const performed = async (bytes: Uint8Array, task: DecodeTask, largest: number): Promise<Pixels> => {
  const image = upright(bytes, largest);
  switch (task.want) {
    case 'whole':
      return pixelsOf(image);
    case 'check':
      await image.resize(8, 8, { fit: 'fill' }).raw().toBuffer();
      return { data: NOTHING, height: 0, width: 0 };
    case 'size': {
      const { autoOrient } = await sharp(bytes, { pages: 1, limitInputPixels: largest }).metadata();
      return { data: NOTHING, height: autoOrient.height, width: autoOrient.width };
    }
    case 'centre': {
      const { size, resized } = task;
      const border = Math.floor((resized - size) / 2);
      const whole = image.resize(resized, resized, { fit: 'cover', position: 'centre' });
      return pixelsOf(resized === size ? whole : whole.extract({ left: border, top: border, width: size, height: size }));
    }
    case 'region':
      return pixelsOf(image.extract(task.region).resize(task.size, task.size, { fit: 'fill' }));
  }
};

/** Decodes an image in this process; what is wrong with it is a value. At most `largest` pixels are ever decoded. */
export const perform = async (bytes: Uint8Array, task: DecodeTask, largest: number): Promise<Either<ImageFault, Pixels>> => {
  try {
    return either.right(await performed(bytes, task, largest));
  } catch (error) {
    return either.left(await faultOf(error, bytes, largest));
  }
};

const DENSITY = 72;
const FINER = 10;

const sizeAt = (bytes: Uint8Array, density: number) => sharp(bytes, { density, limitInputPixels: false }).metadata();

/**
 * {@link perform} for a drawing, whose size is a number in a text. The library that draws takes a width beyond its own
 * range for 1 at any density, so that it is asked at two: what is in its range grows with the density.
 */
export const performDrawing = async (
  bytes: Uint8Array,
  task: DecodeTask,
  largest: number,
): Promise<Either<ImageFault, Pixels>> => {
  try {
    const { format, width, height } = await sizeAt(bytes, DENSITY);
    const fault = tooLarge(width, height, largest);
    if (fault !== undefined) return either.left(fault);
    const finer = format === 'svg' ? await sizeAt(bytes, DENSITY * FINER).catch(() => undefined) : undefined;
    // Half a pixel counts as one, and is five at the finer density.
    const grows = finer !== undefined && finer.width > 4 * width && finer.height > 4 * height;
    if (format === 'svg' && !grows) return either.left({ what: 'the drawing says a size beyond what can be drawn' });
    return perform(bytes, task, largest);
  } catch (error) {
    return either.left(await faultOf(error, bytes, largest));
  }
};
