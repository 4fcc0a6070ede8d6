import sharp from 'sharp';
import { cited } from '../../base/quote.js';
import { countOf } from '../listed.js';
import { endsEarly } from './raster.js';
import type { ImageFault } from './task.js';

/** The fault of an image of so many pixels, if they are too many. */
export const tooLarge = (width: number, height: number, largest: number): ImageFault | undefined => {
  if (width * height <= largest) return undefined;
  const of = (count: number) => count.toLocaleString('en-US');
  return {
    what: `the image has ${of(width)}×${of(height)} pixels, more than the limit of ${of(largest)}`,
    remedy: `make it smaller, or raise the data set's setting "largest" to ${width * height}`,
  };
};

/** The fault that sharp's error tells of: too many pixels, a file cut off, no image at all, or other damage. */
export const faultOf = async (error: unknown, bytes: Uint8Array, largest: number): Promise<ImageFault> => {
  const message = (error as Error).message ?? String(error);
  const [line = ''] = message.split('\n');
  if (bytes.length === 0) return { what: 'the file is empty' };
  if (/^timeout:/.test(line)) return { what: 'decoding it takes too long', late: true };
  if (/exceeds pixel limit/.test(line)) {
    const found = await sharp(bytes, { pages: 1, limitInputPixels: false })
      .metadata()
      .catch(() => undefined);
    return (found && tooLarge(found.width, found.height, largest)) ?? { what: cited(line) };
  }
  if (endsEarly(bytes)) return { what: `the file is truncated after ${countOf(bytes.length, 'byte')}` };
  if (/unsupported image format/.test(line)) return { what: 'it is no image, or one of an unsupported image format' };
  return { what: line === '' || line === 'Unknown error' ? 'the file is damaged' : cited(line) };
};
