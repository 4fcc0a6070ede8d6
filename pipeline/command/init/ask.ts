import * as either from 'fp-ts/lib/Either.js';
import type * as taskEither from 'fp-ts/lib/TaskEither.js';
import { nearest } from '../../../base/codecs/record.js';
import { type Problem, problem } from '../../../base/problem.js';
import { cited, quoted } from '../../../base/quote.js';
import type { Host } from '../host.js';
import { likelyKind, type Wishes } from './choose-settings.js';
import { type LocatedImages, locateImages } from './locate-images.js';

/** The options of `pipe init`. */
export interface InitOptions {
  readonly images?: string;
  readonly kind?: string;
  readonly time?: string;
  readonly for?: string;
  /** True to take what is most likely where an option is left out, and ask nothing. */
  readonly yes?: boolean;
}

/** Answers of a person or of options, and the images that they are about. */
export interface Asked extends LocatedImages {
  readonly wishes: Wishes;
}

/** Values of each wish, the usual one first, and the question that is asked for it. */
const CHOICES = {
  kind: { values: ['photographs', 'pictures'], question: 'Are they photographs, or small pictures that are seen whole?' },
  time: { values: ['minutes', 'hours'], question: 'May the run take minutes, or hours?' },
  purpose: { values: ['network', 'cell'], question: 'Do you want a trained network, or the cell alone?' },
} as const;

const ATTEMPTS = 3;

const wrongValue = (text: string, values: readonly string[], where: string): Problem => {
  const suggestion = nearest(text, values);
  return problem(
    'usage',
    `there is no choice ${quoted(text)}${suggestion === undefined ? '' : `; did you mean "${suggestion}"?`}`,
    where,
    `give one of ${values.join(', ')}`,
  );
};

/** Takes an answer that is a choice, or the beginning of one. */
const choiceOf = <V extends string>(text: string, values: readonly V[]): V | undefined =>
  values.find((value) => value === text) ??
  (text === '' ? undefined : values.find((value) => value.startsWith(text.toLowerCase())));

/** Asks until there is an answer that is a choice; `undefined` after some attempts. */
const askChoice = async <V extends string>(
  ask: NonNullable<Host['ask']>,
  question: string,
  values: readonly V[],
  usual: V,
): Promise<V | Problem> => {
  let answer = '';
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    answer = (await ask(`${question} (${values.join('/')}) [${usual}] `)).trim();
    const choice = answer === '' ? usual : choiceOf(answer, values);
    if (choice !== undefined) return choice;
  }
  return wrongValue(answer, values, 'the answer');
};

const isProblem = (value: unknown): value is Problem => typeof value === 'object' && value !== null && 'problem' in value;

/**
 * Finds out where the images are and what for: from the options, from a person where one can answer and `--yes` is not given,
 * and from the images themselves.
 *
 * @param folder the project's folder, which must not lie within the images
 */
export const askWishes =
  (options: InitOptions, host: Host, folder: string): taskEither.TaskEither<Problem, Asked> =>
  async () => {
    const ask = options.yes === true ? undefined : host.ask;
    const choose = async <V extends string>(
      given: string | undefined,
      option: string,
      { values, question }: { readonly values: readonly V[]; readonly question: string },
      usual: V,
    ): Promise<V | Problem> => {
      if (given !== undefined)
        return values.find((value) => value === given) ?? wrongValue(given, values, `${option} ${cited(given)}`);
      return ask === undefined ? usual : askChoice(ask, question, values, usual);
    };
    const located = await locateImages(options.images, ask, folder, host);
    if (either.isLeft(located)) return located;
    const { survey } = located.right;
    const kind = await choose(options.kind, '--kind', CHOICES.kind, likelyKind(survey));
    if (isProblem(kind)) return either.left(kind);
    const time = await choose(options.time, '--time', CHOICES.time, 'minutes');
    if (isProblem(time)) return either.left(time);
    const purpose = await choose(options.for, '--for', CHOICES.purpose, 'network');
    return isProblem(purpose) ? either.left(purpose) : either.right({ ...located.right, wishes: { kind, time, purpose } });
  };
