import { type Problem, problem } from '../base/problem.js';
import { cited } from '../base/quote.js';
import type { ImageSet, ImagesOutline } from './dataset.js';

/** The problem of an image set that is another than its outline said before it was read; undefined where they agree. */
export const outlineMisfit = (outline: ImagesOutline, set: ImageSet): Problem | undefined => {
  const { classes, height, width, train, test } = outline;
  const fault = (what: string): Problem =>
    problem(
      'usage',
      what,
      `data set ${cited(set.name)}`,
      'correct its outline, or leave out of it what the settings do not tell',
    );
  const equal = [
    ['classes', classes, set.classes.length],
    ['pixels of height', height, set.height],
    ['pixels of width', width, set.width],
  ] as const;
  const other = equal.find(([, said, is]) => said !== undefined && said !== is);
  if (other !== undefined) return fault(`its outline says ${other[1]} ${other[0]}, and it has ${other[2]}`);
  const most = [
    ['training', train, set.train.labels.length],
    ['test', test, set.test.labels.length],
  ] as const;
  const over = most.find(([, said, is]) => said !== undefined && is > said);
  return over === undefined ? undefined : fault(`its outline says ${over[1]} ${over[0]} images at most, and it has ${over[2]}`);
};
