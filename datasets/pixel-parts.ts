import type { Either } from 'fp-ts/lib/Either.js';
import * as either from 'fp-ts/lib/Either.js';
import { type Problem, problem } from '../base/problem.js';
import type { LabelledPixels } from './dataset.js';

/** The images of several files, one after the other. */
export const joinedPixels = (parts: readonly LabelledPixels[]): LabelledPixels => {
  const [only] = parts;
  // Most often there is one part, and a copy of it would double the memory.
  if (only !== undefined && parts.length === 1) return only;
  const images = new Uint8Array(parts.reduce((sum, part) => sum + part.images.length, 0));
  const labels = new Int32Array(parts.reduce((sum, part) => sum + part.labels.length, 0));
  let at = 0;
  let image = 0;
  for (const part of parts) {
    images.set(part.images, at);
    labels.set(part.labels, image);
    at += part.images.length;
    image += part.labels.length;
  }
  return { images, labels };
};

/** The images, or a usage problem when there are fewer than wanted; `remedy` says how to mend it. */
export const enoughPixels = (
  name: string,
  images: LabelledPixels,
  wanted: number | 'all',
  files: string,
  remedy: string,
): Either<Problem, LabelledPixels> =>
  wanted === 'all' || images.labels.length >= wanted
    ? either.right(images)
    : either.left(
        problem('usage', `${name} is asked for ${wanted} images, but there are ${images.labels.length}`, files, remedy),
      );
