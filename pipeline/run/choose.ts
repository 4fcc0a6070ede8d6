import * as either from 'fp-ts/lib/Either.js';
import { nearest } from '../../base/codecs/record.js';
import { own } from '../../base/own.js';
import { type Problem, problem } from '../../base/problem.js';
import { cited, quoted } from '../../base/quote.js';
import type { Choices, Chosen, Experiment } from '../experiment.js';
import { settingsNamed } from './suggest-keys.js';

/** One `--set NAME=VALUE` that names no stage: a choice of the experiment. */
export interface Choice {
  readonly choice: string;
  readonly value: string;
}

const refusal = (what: string, { choice, value }: Choice, remedy: string): either.Either<Problem, never> =>
  either.left(problem('usage', what, `--set ${cited(`${choice}=${value}`)}`, remedy));

/** The value of each choice of an experiment: the last that was asked for, or its first. */
export const choose = (whole: Experiment, asked: readonly Choice[]): either.Either<Problem, Chosen<Choices>> => {
  const {
    experiment,
    settings: { choices = {} },
  } = whole;
  const names = Object.keys(choices);
  for (const one of asked) {
    const values = own(choices, one.choice);
    if (values === undefined) {
      const suggestion = nearest(one.choice, names);
      const meant = suggestion === undefined ? settingsNamed(whole, one.choice) : [];
      return refusal(
        `experiment ${experiment} has no choice ${quoted(one.choice)}${suggestion === undefined ? '' : `; did you mean "${suggestion}"?`}`,
        one,
        meant.length > 0
          ? `set it of a stage: ${meant.map((setting) => `--set ${setting}=${one.value}`).join(' or ')}`
          : names.length === 0
            ? 'set a key of a stage, as --set STAGE.KEY=VALUE, for example --set search.epochs=2'
            : `choose one of ${names.join(', ')}, or set a key of a stage, as --set STAGE.KEY=VALUE`,
      );
    }
    if (!values.includes(one.value)) {
      return refusal(`${quoted(one.value)} is no value of ${quoted(one.choice)}`, one, `use one of ${values.join(', ')}`);
    }
  }
  const last = new Map(asked.map(({ choice, value }) => [choice, value]));
  return either.right(Object.fromEntries(Object.entries(choices).map(([name, [first]]) => [name, last.get(name) ?? first])));
};
