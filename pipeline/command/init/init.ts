import { mkdir, writeFile } from 'node:fs/promises';
import { basename, isAbsolute, join, relative, resolve, sep } from 'node:path';
import { pipe } from 'fp-ts/lib/function.js';
import * as taskEither from 'fp-ts/lib/TaskEither.js';
import { exists } from '../../../base/exists.js';
import type { ImageSurvey } from '../../../base/image-survey.js';
import { type Problem, problem } from '../../../base/problem.js';
import { packageFolder } from '../../package-folder.js';
import type { Host } from '../host.js';
import { unwritable } from '../unwritable.js';
import { type Asked, askWishes, type InitOptions } from './ask.js';
import { chooseSettings, FEWEST_TRAINING } from './choose-settings.js';
import { experimentText } from './experiment-text.js';
import { nextSteps } from './next-steps.js';
import { ownDependency } from './own-dependency.js';
import { packageName, projectFiles } from './project-files.js';

const EXPERIMENT = 'experiment.ts';

/** The folder of images as the experiment names it: from the project on, unless it lies elsewhere. */
const rootOf = (images: string, folder: string): string => {
  const from = relative(folder, images);
  const isFar = isAbsolute(from) || from.startsWith(join('..', '..', '..'));
  return isFar ? images : from.split(sep).join('/');
};

const refuseFew = ({ training }: ImageSurvey, images: string): Problem =>
  problem(
    'usage',
    `${training} training images are too few to search and train with`,
    images,
    `give ${FEWEST_TRAINING} at least; some hundreds are better`,
  );

const write = (folder: string, files: Readonly<Record<string, string>>): taskEither.TaskEither<Problem, void> =>
  taskEither.tryCatch(
    async () => {
      await mkdir(folder, { recursive: true });
      // Never over a file that has come in the meantime.
      for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text, { flag: 'wx' });
    },
    (error) => unwritable(folder, error, 'the project'),
  );

/** The project of a folder as it is before anything is written: the files that it has already. */
const findKept = (folder: string, names: readonly string[]): taskEither.TaskEither<Problem, readonly string[]> =>
  pipe(
    taskEither.fromTask(async () => {
      const there = await Promise.all([...names, EXPERIMENT].map((name) => exists(join(folder, name))));
      return [...names, EXPERIMENT].filter((_, i) => there[i]);
    }),
    taskEither.filterOrElse(
      (there) => !there.includes(EXPERIMENT),
      () =>
        problem(
          'usage',
          `${EXPERIMENT} is there already, and nothing is overwritten`,
          folder,
          'name another folder, as `pipe init my-search`; or move what is there',
        ),
    ),
  );

const told = (
  { survey, wishes }: Asked,
  place: string,
  written: readonly string[],
  kept: readonly string[],
): readonly string[] => [
  `${survey.classes.length} classes, ${survey.training} images for training, ${survey.testing === 0 ? 'none of their own' : survey.testing} for testing; ${wishes.kind} of about ${survey.side} pixels`,
  `written to ${place === '' ? 'this folder' : place}: ${written.join(', ')}`,
  ...(kept.length === 0 ? [] : [`${kept.join(' and ')} ${kept.length === 1 ? 'was' : 'were'} there, and not changed`]),
];

/**
 * `pipe init`: writes a project with an experiment that suits the images of a folder, and says what to do next. Questions
 * are asked where somebody can answer; otherwise the options do. Files that the folder has already stay as they are.
 *
 * @param given the project's folder; the current one where none is given
 */
export const initCommand = (
  given: string | undefined,
  options: InitOptions,
  host: Host,
): taskEither.TaskEither<Problem, string> => {
  const folder = resolve(host.folder, given ?? '.');
  const place = relative(host.folder, folder);
  const name = packageName(basename(folder));
  return pipe(
    taskEither.fromTask(() => ownDependency(packageFolder(), folder)),
    taskEither.bindTo('dependency'),
    taskEither.let('others', ({ dependency }) => projectFiles(name, dependency)),
    taskEither.bind('kept', ({ others }) => findKept(folder, Object.keys(others))),
    taskEither.bind('asked', () => askWishes(options, host, folder)),
    taskEither.filterOrElse(
      ({ asked: { survey } }) => survey.training >= FEWEST_TRAINING,
      ({ asked: { survey, images } }) => refuseFew(survey, images),
    ),
    taskEither.let('files', ({ others, kept, asked: { survey, wishes, images } }) => ({
      ...Object.fromEntries(Object.entries(others).filter(([file]) => !kept.includes(file))),
      [EXPERIMENT]: experimentText(name, rootOf(images, folder), survey, wishes, chooseSettings(survey, wishes)),
    })),
    taskEither.chainFirst(({ files }) => write(folder, files)),
    taskEither.chainTaskK(({ asked, files, kept, dependency }) => async () => [
      ...told(asked, place, Object.keys(files), kept),
      ...(await nextSteps(folder, place, kept, dependency)),
    ]),
    taskEither.map((lines) => lines.join('\n')),
  );
};
