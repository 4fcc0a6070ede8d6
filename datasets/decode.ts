import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import * as taskEither from 'fp-ts/lib/TaskEither.js';
import sharp, { type Sharp } from 'sharp';
import { type Problem, problem } from '../artifacts/problem.js';

/** A decoded image: [height, width, 3] bytes R, G, B. */
export interface Pixels {
  readonly data: Uint8Array;
  readonly height: number;
  readonly width: number;
}

/** A rectangle of an image, in pixels after orientation. */
export interface Region {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/**
 * The first frame of an encoded image as upright sRGB with three channels: EXIF orientation applied, transparency
 * on white, gray repeated, CMYK and 16 bit converted. Truncated and corrupt data is an error, not a gray area.
 */
export const upright = (bytes: Uint8Array): Sharp =>
  sharp(bytes, { failOn: 'error', pages: 1 }).autoOrient().flatten({ background: '#ffffff' }).toColourspace('srgb');

const pixelsOf = async (image: Sharp): Promise<Pixels> => {
  const { data, info } = await image.raw({ depth: 'uchar' }).toBuffer({ resolveWithObject: true });
  return { data: new Uint8Array(data.buffer, data.byteOffset, data.length), height: info.height, width: info.width };
};

const attempt = <A>(name: string, run: () => Promise<A>): TaskEither<Problem, A> =>
  taskEither.tryCatch(run, (error) =>
    problem(
      'usage',
      `cannot decode the image: ${(error as Error).message.split('\n')[0]}`,
      name,
      'repair or remove the file, or set unreadable: "skip" to leave such files out',
      error,
    ),
  );

/** Decodes an image whole. */
export const decode = (bytes: Uint8Array, name: string): TaskEither<Problem, Pixels> =>
  attempt(name, () => pixelsOf(upright(bytes)));

/** Reads an image to its last byte without keeping it, to find damage early. */
export const checkImage = (bytes: Uint8Array, name: string): TaskEither<Problem, void> =>
  attempt(name, async () => {
    await upright(bytes).resize(8, 8, { fit: 'fill' }).raw().toBuffer();
  });

/** An image's height and width in pixels after orientation. */
export const sizeOf = (
  bytes: Uint8Array,
  name: string,
): TaskEither<Problem, { readonly height: number; readonly width: number }> =>
  attempt(name, async () => {
    const { autoOrient } = await sharp(bytes, { pages: 1 }).metadata();
    return { height: autoOrient.height, width: autoOrient.width };
  });

/** Resizes an image so that its shorter side is `resized` pixels, and cuts `size`×`size` from its centre. */
export const decodeCentre = (
  bytes: Uint8Array,
  name: string,
  size: number,
  resized: number = size,
): TaskEither<Problem, Pixels> =>
  attempt(name, async () => {
    const border = Math.floor((resized - size) / 2);
    const image = upright(bytes).resize(resized, resized, { fit: 'cover', position: 'centre' });
    return pixelsOf(resized === size ? image : image.extract({ left: border, top: border, width: size, height: size }));
  });

/** Cuts a region out of an image and resizes it to `size`×`size`. */
export const decodeRegion = (bytes: Uint8Array, name: string, region: Region, size: number): TaskEither<Problem, Pixels> =>
  attempt(name, () => pixelsOf(upright(bytes).extract(region).resize(size, size, { fit: 'fill' })));

/** Cuts a region out of a decoded image and resizes it to the image's old size. */
export const cropPixels = ({ data, height, width }: Pixels, region: Region): TaskEither<Problem, Pixels> =>
  attempt('an image of the split', () =>
    pixelsOf(
      sharp(data, { raw: { height, width, channels: 3 } })
        .extract(region)
        .resize(width, height, { fit: 'fill' }),
    ),
  );
