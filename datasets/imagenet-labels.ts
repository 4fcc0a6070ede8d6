import * as either from 'fp-ts/lib/Either.js';
import { type Problem, problem } from '../base/problem.js';
import { quoted } from '../base/quote.js';

const stem = (name: string): string => name.replace(/\.[A-Za-z]+$/, '');

/**
 * Reads a list of labels: a line an image, its file's name (with or without an ending) and its class, by name or by its
 * place among `classes`, between blanks or commas; what follows, as the boxes of Kaggle's list, is not read, nor is a head line.
 *
 * @returns the place of the class among `classes` by the image's name without an ending; a problem for a class that is not there
 */
export const readLabels = (
  text: string,
  name: string,
  classes: readonly string[],
): either.Either<Problem, ReadonlyMap<string, number>> => {
  const places = new Map(classes.map((className, place) => [className, place]));
  const labels = new Map<string, number>();
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    const [image = '', given = ''] = line.trim().split(/[\s,]+/, 2);
    if (image === '' || image === 'ImageId') continue;
    const place = /^\d+$/.test(given) ? Number(given) : places.get(given);
    if (place === undefined || place >= classes.length) {
      const what =
        given === '' ? `${quoted(image)} has no class` : `${quoted(given)} is none of the ${classes.length} classes of train`;
      return either.left(
        problem(
          'usage',
          what,
          `${name}, line ${index + 1}`,
          'give a file name and a class in every line, and unpack all classes',
        ),
      );
    }
    labels.set(stem(image), place);
  }
  return either.right(labels);
};

/** The place of the class of an image, by a map that {@link readLabels} gave. */
export const labelOf = (labels: ReadonlyMap<string, number>, file: string): number | undefined =>
  labels.get(stem(file.slice(file.lastIndexOf('/') + 1)));
