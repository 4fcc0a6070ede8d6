import { cited } from '../../../base/quote.js';

/** Characters before the first that differs that are shown of two long texts. */
const BEFORE = 20;

/** Two texts that differ as a person is shown them: of long ones that begin alike from shortly before they part. */
export const partingTexts = (a: string, b: string): readonly [string, string] => {
  let at = 0;
  while (at < a.length && a[at] === b[at]) at += 1;
  const from = at < 2 * BEFORE ? 0 : at - BEFORE;
  const cut = (text: string): string => `${from === 0 ? '' : '…'}${cited(text.slice(from))}`;
  return [cut(a), cut(b)];
};
