import type { StageResult } from './result-logs.js';

/** A text as a name of a file or folder anywhere: letters, digits, `_`, `-` and `.`, which it does not begin with. */
export const fileName = (text: string): string => text.replace(/[^\p{L}\p{N}_.-]+/gu, '-').replace(/^\.+/, '') || '-';

const KEY_DIGITS = 8;

/** The name of a result among those of its experiment: the stage, and the first digits of its key. */
export const resultName = ({ stage, key }: Pick<StageResult, 'stage' | 'key'>): string =>
  `${fileName(stage.stage)}-${key.slice(0, KEY_DIGITS)}`;

/** The folders of a result in the place of a sink: `EXPERIMENT/STAGE-KEY`. */
export const resultFolders = (result: StageResult): readonly [experiment: string, result: string] => [
  fileName(result.begun.experiment),
  resultName(result),
];
