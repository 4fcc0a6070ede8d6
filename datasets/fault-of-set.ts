import { type Problem, problem } from '../base/problem.js';
import { cited } from '../base/quote.js';
import { isUnicode } from '../base/text.js';
import type { ImageSet } from './dataset.js';

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
  for (const part of ['train', 'test'] as const) {
    const { labels } = set[part];
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
