import { access } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { pipe } from 'fp-ts/lib/function.js';
import * as taskEither from 'fp-ts/lib/TaskEither.js';
import { problem } from '../../base/problem.js';
import { makeFolder } from './new-folder.js';
import { openProblem } from './open-problem.js';
import { resultLogs } from './result-logs.js';
import { sink } from './sink.js';

const isThere = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  );

/**
 * `dvclive:FOLDER` writes an experiment in the layout of DVCLive, which DVC shows and compares and Git keeps: `metrics.json`,
 * `params.yaml`, `plots/metrics/STAGE/SERIES.tsv` and `dvc.yaml`.
 */
export const dvclive = sink({
  name: 'dvclive',
  source: import.meta.url,
  target: 'FOLDER',
  open: (target, { folder }) => {
    if (target === '')
      return taskEither.left(problem('usage', 'the dvclive sink needs a folder', 'dvclive', 'write it as dvclive:FOLDER'));
    const place = resolve(folder, target);
    return pipe(
      makeFolder(place, 'the folder of DVCLive'),
      taskEither.chain(() =>
        taskEither.tryCatch(
          async () => {
            const { dvcPlace, RESULTS } = await import('./dvclive/place.js');
            const isOurs = await isThere(join(place, RESULTS));
            // Parameters of a project, which are a person's to write.
            if (!isOurs && (await isThere(join(place, 'params.yaml'))))
              throw problem(
                'usage',
                'the folder has parameters of another',
                join(place, 'params.yaml'),
                'name a folder of its own',
              );
            return resultLogs(dvcPlace(place, () => performance.now()));
          },
          (error) => openProblem('the folder of DVCLive', place, error),
        ),
      ),
    );
  },
});
