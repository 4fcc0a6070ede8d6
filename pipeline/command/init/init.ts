import { mkdir, writeFile } from 'node:fs/promises';
import { basename, isAbsolute, join, relative, resolve, sep } from 'node:path';
import { pipe } from 'fp-ts/lib/function.js';
import * as taskEither from 'fp-ts/lib/TaskEither.js';
import { exists } from '../../../base/exists.js';
import type { ImageSurvey } from '../../../base/image-survey.js';
import { type Problem, problem } from '../../../base/problem.js';
import type { Host } from '../host.js';
import { type Asked, askWishes, type InitOptions } from './ask.js';
import { chooseSettings, FEWEST_TRAINING } from './choose-settings.js';
import { experimentText } from './experiment-text.js';
import { packageName, projectFiles } from './project-files.js';

/** The folder of images as the experiment names it: from the project on, unless it lies elsewhere. */
const rootOf = (images: string, folder: string): string => {
  const from = relative(folder, images);
  const isFar = isAbsolute(from) || from.startsWith(join('..', '..', '..'));
  return isFar ? images : from === '' ? '.' : from.split(sep).join('/');
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
    (error) =>
      problem(
        'usage',
        `the project cannot be written: ${(error as Error).message}`,
        folder,
        'name a folder that can be written to, and that has no such files',
        error,
      ),
  );

const expectFree =
  (folder: string, names: readonly string[]): taskEither.TaskEither<Problem, void> =>
  async () => {
    const there: string[] = [];
    for (const name of names) if (await exists(join(folder, name))) there.push(name);
    return there.length === 0
      ? taskEither.right<Problem, void>(undefined)()
      : taskEither.left(
          problem(
            'usage',
            `${there.join(' and ')} ${there.length === 1 ? 'is' : 'are'} there already, and nothing is overwritten`,
            folder,
            'name another folder, as `pipe init my-search`; or move what is there',
          ),
        )();
  };

const farewell = (folder: string, host: Host, { survey, wishes }: Asked, names: readonly string[]): string => {
  const place = relative(host.folder, folder);
  return [
    `${survey.classes.length} classes, ${survey.training} images for training, ${survey.testing === 0 ? 'none of their own' : survey.testing} for testing; ${wishes.kind} of about ${survey.side} pixels`,
    `written to ${place === '' ? '.' : place}: ${names.join(', ')}`,
    'next:',
    ...(place === '' ? [] : [`  cd ${place}`]),
    '  npm install',
    '  npx pipe plan experiment.ts   # what a run would do',
    '  npx pipe run experiment.ts',
  ].join('\n');
};

/**
 * `pipe init`: writes a project with an experiment that suits the images of a folder, and says what to do next. Questions
 * are asked where somebody can answer; otherwise the options do.
 *
 * @param given the project's folder; the current one where none is given
 */
export const initCommand = (
  given: string | undefined,
  options: InitOptions,
  host: Host,
): taskEither.TaskEither<Problem, string> => {
  const folder = resolve(host.folder, given ?? '.');
  const name = packageName(basename(folder));
  const others = projectFiles(name, host.version);
  const names = [...Object.keys(others), 'experiment.ts'];
  return pipe(
    expectFree(folder, names),
    taskEither.chain(() => askWishes(options, host)),
    taskEither.filterOrElse(
      ({ survey }) => survey.training >= FEWEST_TRAINING,
      ({ survey, images }) => refuseFew(survey, images),
    ),
    taskEither.chainFirst(({ survey, wishes, images }) => {
      const text = experimentText(name, rootOf(images, folder), survey, wishes, chooseSettings(survey, wishes));
      return write(folder, { ...others, 'experiment.ts': text });
    }),
    taskEither.map((asked) => farewell(folder, host, asked, names)),
  );
};
