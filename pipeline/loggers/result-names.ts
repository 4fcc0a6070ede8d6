import { digestOf } from '../../artifacts/digest.js';
import type { StageResult } from './result-logs.js';

/** A text as a name of a file or folder anywhere: letters, digits, `_`, `-` and `.`, which it does not begin with. */
export const fileName = (text: string): string => text.replace(/[^\p{L}\p{N}_.-]+/gu, '-').replace(/^\.+/, '') || '-';

/**
 * Names that fit a rule, each for one text alone: where two texts would have one name, that which comes later has digits of its
 * digest behind it.
 */
export const fittingNames = (fit: (text: string) => string): ((text: string) => string) => {
  const names = new Map<string, string>();
  const taken = new Set<string>();
  return (text) => {
    const known = names.get(text);
    if (known !== undefined) return known;
    const fitted = fit(text);
    const name = taken.has(fitted) ? `${fitted}-${digestOf(text).slice(0, KEY_DIGITS)}` : fitted;
    names.set(text, name);
    taken.add(name);
    return name;
  };
};

const KEY_DIGITS = 8;

/** The name of a result among those of its experiment: the stage, and the first digits of its key. */
export const resultName = ({ stage, key }: Pick<StageResult, 'stage' | 'key'>): string =>
  `${fileName(stage.stage)}-${key.slice(0, KEY_DIGITS)}`;

/** The folders of a result in the place of a sink: `EXPERIMENT/STAGE-KEY`. */
export const resultFolders = (result: StageResult): readonly [experiment: string, result: string] => [
  fileName(result.begun.experiment),
  resultName(result),
];
