import { type Notice, warning } from '../base/notice.js';
import type { ImageSet } from './dataset.js';
import { countOf, listed } from './listed.js';

const countsOf = (labels: Int32Array, classes: number): readonly number[] => {
  const counts = new Array<number>(classes).fill(0);
  for (const label of labels) counts[label] = (counts[label] as number) + 1;
  return counts;
};

const at = (labels: Int32Array, indices: Uint32Array): Int32Array => Int32Array.from(indices, (index) => labels[index] as number);

/**
 * Notices of a division, for a person: the classes without an image to learn from, without one for validation although
 * others have some, and without one for testing.
 */
export const splitNotices = (set: ImageSet, kept: Uint32Array, taken: Uint32Array): readonly Notice[] => {
  const count = set.classes.length;
  const all = countsOf(set.train.labels, count);
  const of = { validation: countsOf(at(set.train.labels, taken), count), test: countsOf(set.test.labels, count) };
  const lacking = (found: readonly number[], shown: (label: number) => string): readonly string[] =>
    found.flatMap((n, label) => (n === 0 ? [shown(label)] : []));
  const name = (label: number): string => `"${set.classes[label]}"`;
  const untrained = lacking(all, name);
  // A class without training images has none to set apart either.
  const unvalidated = lacking(
    of.validation.map((n, label) => (all[label] === 0 ? 1 : n)),
    (label) => `${name(label)} (${countOf(all[label] as number, 'training image')})`,
  );
  const untested = lacking(of.test, name);
  const say = (names: readonly string[], what: string): readonly Notice[] =>
    names.length === 0 ? [] : [warning(`${countOf(names.length, 'class has', 'classes have')} ${what}: ${listed(names)}`)];
  return [
    ...(kept.length + taken.length > 0 ? say(untrained, 'no training image and cannot be learnt') : []),
    ...(taken.length > 0 ? say(unvalidated, 'no image for validation, since the last one stays with the weights') : []),
    ...(set.test.labels.length > 0 ? say(untested, 'no test image and will not be tested') : []),
  ];
};
