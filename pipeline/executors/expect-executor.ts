import * as either from 'fp-ts/lib/Either.js';
import * as t from 'io-ts';
import { type Problem, problem } from '../../base/problem.js';
import { quoted } from '../../base/quote.js';
import type { Executor } from './executor.js';

const orNothing = (codec: t.Mixed): t.Mixed => t.union([codec, t.undefined]);

const kept = t.union([t.boolean, t.string]);

/** Members of an executor: the words for what each has to be, and the codec that tells. */
const MEMBERS: Readonly<Record<string, readonly [words: string, codec: t.Mixed]>> = {
  name: ['a text that is not empty', t.refinement(t.string, (text) => text !== '')],
  cores: ['a number of at least 1, or left out', orNothing(t.refinement(t.number, (cores) => cores >= 1))],
  stagesOnDevice: [
    'a whole number of at least 1, or left out',
    orNothing(t.refinement(t.number, (stages) => Number.isInteger(stages) && stages >= 1)),
  ],
  keeps: [
    '{ memory, minutes }, each true, false or the part that it keeps in words, and maybe device, true or false',
    t.intersection([t.type({ memory: kept, minutes: kept }), t.partial({ device: t.boolean })]),
  ],
  detached: ['true or false, or left out', orNothing(t.boolean)],
  inTurn: ['a function, or left out', orNothing(t.Function)],
  execute: ['a function (job, signal) that gives an Observable of messages', t.Function],
};

/**
 * Takes what a program or a user's module gives for an executor, if it is one.
 *
 * @param where the place that names it, for messages
 * @returns a `usage` problem that says which members are not what they have to be
 */
export const expectExecutor = (value: unknown, where: string): either.Either<Problem, Executor> => {
  const given = typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : {};
  const wrong = Object.entries(MEMBERS).filter(([name, [, codec]]) => !codec.is(given[name]));
  return wrong.length === 0
    ? either.right(given as unknown as Executor)
    : either.left(
        problem(
          'usage',
          `this is no executor: ${wrong.map(([name]) => quoted(name)).join(', ')} ${wrong.length === 1 ? 'is' : 'are'} not as it has to be`,
          where,
          `have ${wrong.map(([name, [words]]) => `its ${quoted(name)} be ${words}`).join('; ')}`,
        ),
      );
};
