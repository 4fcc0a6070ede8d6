import { type Problem, problem } from '../base/problem.js';
import { cited } from '../base/quote.js';
import { isUnicode } from '../base/text.js';
import type { ImageSet } from './dataset.js';

/** Images and labels of a part that are not of one number, in words; undefined where they are. */
const miscountOf = (set: ImageSet, part: 'train' | 'test'): string | undefined => {
  const { labels } = set[part];
  if (set.form === 'files') {
    const { length } = set[part].files;
    return length === labels.length ? undefined : `${length} ${part} files have ${labels.length} labels`;
  }
  const { images, names } = set[part];
  const { height, width } = set;
  if (images.length !== labels.length * height * width * 3)
    return `${labels.length} ${part} labels are for ${labels.length * height * width * 3} bytes of ${height}×${width} images, and there are ${images.length}`;
  return names === undefined || names.length === labels.length
    ? undefined
    : `${names.length} names are given for ${labels.length} ${part} images`;
};

/** The fault of an image set that could not be written, learnt from or read again; undefined if there is none. */
export const faultOfSet = (set: ImageSet): Problem | undefined => {
  const { name, classes } = set;
  const fault = (what: string, remedy: string): Problem => problem('usage', what, `data set ${cited(name)}`, remedy);
  const broken = classes.find((text) => !isUnicode(text));
  if (broken !== undefined) {
    const what = `the class name "${cited(broken)}" has half of a surrogate pair, which is no Unicode text`;
    return fault(what, 'rename the class');
  }
  const seen = new Set<string>();
  const twice = classes.find((text) => seen.size === seen.add(text).size);
  if (twice !== undefined) return fault(`two classes have the name "${cited(twice)}"`, 'give every class a name of its own');
  if (set.train.labels.length === 0) return fault('there are no training images', 'see that it reads some');
  for (const part of ['train', 'test'] as const) {
    const { labels } = set[part];
    const miscount = miscountOf(set, part);
    if (miscount !== undefined) return fault(miscount, 'give one label for every image, in the same order');
    const stray = labels.find((label) => label < 0 || label >= classes.length);
    if (stray !== undefined)
      return fault(`a ${part} image has the label ${stray}, and there are ${classes.length} classes`, 'correct the data set');
    const files = set.form === 'files' ? set[part].files : [];
    const unnamed = files.find((file) => !isUnicode(file.name) || file.name.includes('\0'));
    if (unnamed !== undefined)
      return fault(`the file name "${cited(unnamed.name)}" cannot be written as Unicode text`, 'rename the file');
  }
  return undefined;
};
