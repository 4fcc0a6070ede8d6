import { pipe } from 'fp-ts/lib/function.js';
import * as taskEither from 'fp-ts/lib/TaskEither.js';
import { cachedBytes, clearCache } from '../../../artifacts/store/blobs/cached/object-cache.js';
import { oldMarks, removeMarks } from '../../../artifacts/store/blobs/cached/old-marks.js';
import { onDisk } from '../../../artifacts/store/disk-problem.js';
import { type Problem, problem } from '../../../base/problem.js';
import { formatBytes } from '../../../base/quantities.js';
import { cacheFolder } from '../../address/machine-marks.js';
import type { Host } from '../host.js';
import type { GcOptions } from './gc.js';

/** Days without a new mark after which the marks of a store elsewhere go. */
const OLD_AFTER = 90;

const misplaced = ({ store, older, keepRuns, lost = [] }: GcOptions): readonly string[] => [
  ...(store === undefined ? [] : ['--store']),
  ...(older === undefined ? [] : ['--older']),
  ...(keepRuns === undefined ? [] : ['--keep-runs']),
  ...(lost.length === 0 ? [] : ['--lost']),
];

const textOf = (isDone: boolean, objects: number, stores: number, marks: number): string => {
  if (objects + stores === 0) return 'the cache of this machine is empty';
  const words = [
    `${formatBytes(objects)} of cached objects`,
    ...(stores === 0
      ? []
      : [`the marks of ${stores === 1 ? 'a store' : `${stores} stores`} unused for ${OLD_AFTER} days (${formatBytes(marks)})`]),
  ];
  return isDone
    ? `removed: ${words.join('; ')}`
    : `to be removed: ${words.join('; ')}\nnothing is removed yet: \`pipe gc --cache --yes\` does it`;
};

/** `pipe gc --cache`: what this machine keeps of stores elsewhere, told, or removed. All of it comes again when it is needed. */
export const gcCacheCommand = (options: GcOptions, host: Host): taskEither.TaskEither<Problem, string> => {
  const { yes = false, json = false } = options;
  const wrong = misplaced(options);
  if (wrong.length > 0)
    return taskEither.left(
      problem(
        'usage',
        `--cache is of this machine, ${wrong.join(' and ')} of a store`,
        'pipe gc',
        'leave one of them out, and call `pipe gc` twice for both',
      ),
    );
  const folder = cacheFolder(host.environment);
  if (folder === undefined)
    return taskEither.left(
      problem('usage', 'this machine has no cache: no home is named', 'pipe gc --cache', 'name one in SLUICE_CACHE'),
    );
  return pipe(
    onDisk(folder, async () => {
      const marks = await oldMarks(folder, host.now().getTime() - OLD_AFTER * 24 * 60 * 60 * 1000);
      const objects = yes ? (await clearCache(folder, 0)).before : await cachedBytes(folder);
      if (yes) await removeMarks(marks);
      return { objects, stores: marks.length, marks: marks.reduce((sum, { bytes }) => sum + bytes, 0) };
    }),
    taskEither.map(({ objects, stores, marks }) =>
      json ? JSON.stringify({ removed: yes, objects, stores, marks }, null, 2) : textOf(yes, objects, stores, marks),
    ),
  );
};
