import type { Digest } from '../artifacts/digest.js';
import { type Notice, warning } from '../base/notice.js';
import { countOf, listed } from './listed.js';

/** An image file by content, where it is and what it is labelled as. */
export interface LabelledFile {
  readonly name: string;
  readonly digest: Digest;
  readonly partition: 'train' | 'test';
  readonly className: string;
}

/**
 * Warnings of files that are the same byte for byte: to be learnt from and tested with, so that the test measures memory; or
 * labelled as two classes, so that one label is wrong.
 */
export const repeatedPictures = (files: readonly LabelledFile[]): readonly Notice[] => {
  const first = new Map<Digest, LabelledFile>();
  const repeated = new Map<Digest, LabelledFile[]>();
  for (const file of files) {
    const before = first.get(file.digest);
    const same = repeated.get(file.digest);
    if (before === undefined) first.set(file.digest, file);
    else if (same === undefined) repeated.set(file.digest, [before, file]);
    else same.push(file);
  }
  const groups = [...repeated.values()];
  /** Of every group the first file and the first that differs from it. */
  const pairs = (of: keyof LabelledFile): readonly string[] =>
    groups.flatMap((same) => {
      const [one] = same;
      const other = same.find((file) => file[of] !== one?.[of]);
      return one === undefined || other === undefined ? [] : [`${one.name} = ${other.name}`];
    });
  const [leaked, contradictory] = [pairs('partition'), pairs('className')];
  const say = (found: readonly string[], what: string): readonly Notice[] =>
    found.length === 0 ? [] : [warning(`${countOf(found.length, 'picture is', 'pictures are')} ${what}: ${listed(found, 3)}`)];
  return [
    ...say(leaked, 'both among the training and the test images'),
    ...say(contradictory, 'labelled as more than one class'),
  ];
};
