import { resolve } from 'node:path';
import { pipe } from 'fp-ts/lib/function.js';
import * as taskEither from 'fp-ts/lib/TaskEither.js';
import { problem } from '../../base/problem.js';
import { makeFolder } from './new-folder.js';
import { resultLogs } from './result-logs.js';
import { resultFolders } from './result-names.js';
import { sink } from './sink.js';

/**
 * `tensorboard:FOLDER` writes the event files of TensorBoard below a folder, a run for every stage's result:
 * `EXPERIMENT/STAGE-KEY`, with its scalars, settings, hyperparameters and summaries.
 */
export const tensorboard = sink({
  name: 'tensorboard',
  source: import.meta.url,
  target: 'FOLDER',
  open: (target, { folder }) => {
    if (target === '') {
      const remedy = 'write it as tensorboard:FOLDER, and look with `tensorboard --logdir FOLDER`';
      return taskEither.left(problem('usage', 'the tensorboard sink needs a folder', 'tensorboard', remedy));
    }
    const place = resolve(folder, target);
    return pipe(
      makeFolder(place, 'the folder of the event files'),
      taskEither.map(() =>
        resultLogs({
          takes: ['weights', 'pictures'],
          open: async (result) => (await import('./tensorboard/result-log.js')).openResult(place, result, Date.now),
          nameOf: (result) => resultFolders(result).join('/'),
        }),
      ),
    );
  },
});
