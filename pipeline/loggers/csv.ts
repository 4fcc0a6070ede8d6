import { resolve } from 'node:path';
import * as taskEither from 'fp-ts/lib/TaskEither.js';
import { problem } from '../../base/problem.js';
import { sink } from './sink.js';

/**
 * `csv:FOLDER` appends a run to the tables of a folder, as pandas and R read them: `metrics.csv` in the long form, one value a
 * row, `stages.csv`, `artifacts.csv`, `messages.csv`, and what tells runs apart: `runs.csv` and `settings.csv`.
 */
export const csv = sink({
  name: 'csv',
  source: import.meta.url,
  target: 'FOLDER',
  open: (target, { folder }) =>
    target === ''
      ? taskEither.left(problem('usage', 'the csv sink needs a folder', 'csv', 'write it as csv:FOLDER'))
      : async () => (await import('./csv-writer.js')).openCsv(resolve(folder, target))(),
});
