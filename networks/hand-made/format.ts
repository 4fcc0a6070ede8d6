import * as either from 'fp-ts/lib/Either.js';
import { quoted } from '../../base/quote.js';
import { plainFormat } from '../genotype-format.js';
import { decodedText } from '../genotype-notation.js';
import { HandMadeGenotype } from './genotype.js';
import { HAND_MADE_NAMES } from './names.js';
import { formatHandMade, parseHandMade } from './text.js';

/** The format of hand-made networks: their name and width. */
export const handMadeFormat = plainFormat('hand-made', {
  codec: HandMadeGenotype,
  text: formatHandMade,
  parse: (text) => {
    const named = parseHandMade(text);
    return named === undefined
      ? either.left(`${quoted(text)} names none of ${HAND_MADE_NAMES.join(', ')}`)
      : decodedText(HandMadeGenotype)(named);
  },
  describe: formatHandMade,
});
