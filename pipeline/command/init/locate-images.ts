import { basename, dirname, isAbsolute, join, relative, resolve, sep } from 'node:path';
import * as either from 'fp-ts/lib/Either.js';
import type { ImageSurvey } from '../../../base/image-survey.js';
import { type Problem, problem } from '../../../base/problem.js';
import { shellWord } from '../../../base/shell-word.js';
import type { Host } from '../host.js';

/** A folder of images and what was found in it. */
export interface LocatedImages {
  /** Absolute path. */
  readonly images: string;
  readonly survey: ImageSurvey;
}

const QUESTION = 'Where are the images? (a folder with a subfolder for every class) ';

const ATTEMPTS = 3;

const unknown = problem(
  'usage',
  'the folder of images is not known',
  '--images',
  'name it, as `pipe init my-search --images photos`: a folder with a subfolder of images for every class',
);

/** A path whose beginning `~` is the home folder, as shells have it outside of quotation marks and options. */
const withHome = (path: string, { HOME }: Host['environment']): string =>
  HOME !== undefined && /^~(?:\/|$)/.test(path) ? join(HOME, path.slice(1)) : path;

const isWithin = (folder: string, images: string): boolean => {
  const from = relative(images, folder);
  return from === '' || !(isAbsolute(from) || from.split(sep)[0] === '..');
};

// npm puts packages beside the experiment, some with pictures of their own, which would be images of further classes.
const refuseWithin = (folder: string, images: string, host: Host): Problem => {
  const beside = relative(host.folder, join(dirname(images), `${basename(images)}-search`));
  const seen = relative(host.folder, images);
  return problem(
    'usage',
    'the project would lie within its own images, and what npm installs there would count as images',
    folder,
    `name a folder outside of them: pipe init ${shellWord(beside)} --images ${shellWord(seen === '' ? '.' : seen)}`,
  );
};

const look = async (named: string, folder: string, host: Host): Promise<either.Either<Problem, LocatedImages>> => {
  if (named === '') return either.left(unknown);
  const images = resolve(host.folder, withHome(named, host.environment));
  if (isWithin(folder, images)) return either.left(refuseWithin(folder, images, host));
  const surveyed = await (host.surveyImages?.(images) ?? (async () => either.left(unknown)))();
  return either.isLeft(surveyed) ? surveyed : either.right({ images, survey: surveyed.right });
};

/**
 * Finds the folder of images, by its name if one is given, or else by asking, a few times, until there are images where an
 * answer says. A `usage` problem for a folder without images, and for one that the project would lie in.
 *
 * @param folder the project's folder
 */
export const locateImages = async (
  given: string | undefined,
  ask: Host['ask'],
  folder: string,
  host: Host,
): Promise<either.Either<Problem, LocatedImages>> => {
  if (given !== undefined || ask === undefined) return look(given ?? '', folder, host);
  let question = QUESTION;
  for (let attempt = 1; ; attempt++) {
    const answer = (await ask(question)).trim();
    const found = await look(answer, folder, host);
    // Nobody who answers nothing, as by Ctrl-D, is asked again.
    if (either.isRight(found) || answer === '' || attempt === ATTEMPTS) return found;
    const { what, where, remedy } = found.left;
    question = `${what} (${where}): ${remedy}\n${QUESTION}`;
  }
};
