import * as either from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as taskEither from 'fp-ts/lib/TaskEither.js';
import type * as t from 'io-ts';
import { componentKinds, isComponent } from '../../artifacts/component.js';
import { nearest } from '../../base/codecs/record.js';
import { own } from '../../base/own.js';
import { isFault, type Problem, problem } from '../../base/problem.js';
import { quoted } from '../../base/quote.js';
import { assign } from '../run/configure.js';
import { codecAt, givenValue } from '../run/field-codec.js';
import { type PublicNames, valueNamed } from './public-names.js';
import type { Setting } from './swap.js';
import type { Argument, WrittenValue } from './written-value.js';

/** Place and means of a value that is to be found. */
export interface Looking {
  readonly names: PublicNames;
  /** The option, for messages. */
  readonly where: string;
}

type Found = taskEither.TaskEither<Problem, unknown>;

const refuse = (what: string, { where }: Looking, remedy: string): taskEither.TaskEither<Problem, never> =>
  taskEither.left(problem('usage', what, where, remedy));

/** The kind of component that a factory makes, and its settings' codec; undefined for what is none. */
const factoryOf = (value: unknown): { readonly kind: string; readonly config: unknown } | undefined =>
  typeof value === 'function' && typeof own<unknown>(value as never, 'definition') === 'string' && 'config' in value
    ? { kind: own<string>(value as never, 'definition') as string, config: value.config }
    : undefined;

/** Kind of component that a value makes, when it is called, or is. */
export const componentKindOf = (value: unknown): string | undefined =>
  factoryOf(value)?.kind ?? (isComponent(value) ? value.component : undefined);

/** Arguments that were found: those by key, and the values by their places. */
export interface Arguments {
  readonly byKey: readonly Setting[];
  readonly byPlace: readonly unknown[];
}

/** The settings that arguments by key are together. */
export const settingsIn = ({ byKey }: Arguments): Readonly<Record<string, unknown>> =>
  byKey.reduce<unknown>((settings, { path, value }) => assign(settings, path, value), {}) as Readonly<Record<string, unknown>>;

/**
 * Finds what arguments stand for. A null leaves its key out, where its codec takes none.
 *
 * @param codec that of the settings; undefined where it is not known
 */
export const argumentsOf = (
  args: readonly Argument[],
  codec: unknown,
  looking: Looking,
): taskEither.TaskEither<Problem, Arguments> =>
  pipe(
    args,
    taskEither.traverseSeqArray(({ path, value }) =>
      pipe(
        taskEither.fromTask(async () => (path.length === 0 ? undefined : codecAt(codec, {}, path))),
        taskEither.chain((field) =>
          pipe(
            readValue(value, field, looking),
            taskEither.map((found) => ({ path, value: codec === undefined ? found : givenValue(field, found) })),
          ),
        ),
      ),
    ),
    taskEither.map((all) => ({
      byKey: all.filter(({ path }) => path.length > 0),
      byPlace: all.filter(({ path }) => path.length === 0).map(({ value }) => value),
    })),
  );

/** Tells whether a value is no function, or one that takes nothing. */
export const takesNothing = (value: unknown): boolean =>
  typeof value !== 'function' || (value.length === 0 && /^(?:async\s+)?(?:function\s*)?[\w$]*\s*\(\s*\)/.test(String(value)));

/** Calls a function of a name with arguments; a value that is no function stands for itself. */
export const calledWith = (value: unknown, args: Arguments, text: string, { where }: Looking): Found =>
  typeof value !== 'function'
    ? taskEither.right(value)
    : taskEither.tryCatch(
        async () => value(...args.byPlace, ...(args.byKey.length > 0 ? [settingsIn(args)] : [])) as unknown,
        (error) =>
          isFault(error)
            ? problem('usage', error.what, where, error.remedy, error)
            : problem(
                'usage',
                `${quoted(text)} cannot be made: ${(error as Error | null)?.message ?? String(error)}`,
                where,
                'correct what is in its brackets',
                error,
              ),
      );

/** Calls what a name stands for with the arguments that were written; a value that is no function stands for itself. */
export const called = (value: unknown, written: WrittenValue & { readonly form: 'name' }, looking: Looking): Found => {
  const { name, args = [], text } = written;
  if (args.length > 0 && factoryOf(value) === undefined && takesNothing(value))
    return refuse(`${quoted(name)} takes no settings`, looking, 'name it alone');
  return pipe(
    argumentsOf(args, factoryOf(value)?.config, looking),
    taskEither.chain((found) => calledWith(value, found, text, looking)),
  );
};

const componentOf = (
  written: WrittenValue & { readonly form: 'name' },
  codec: unknown,
  kinds: readonly string[],
  looking: Looking,
): Found =>
  pipe(
    valueNamed(looking.names, written.name, looking.where),
    taskEither.chain((value) => {
      const kind = componentKindOf(value);
      if (kind !== undefined && kinds.includes(kind)) return called(value, written, looking);
      // A field may take a word beside a component.
      const asText = written.args === undefined ? (codec as t.Mixed).decode(written.text) : either.left(undefined);
      if (either.isRight(asText)) return taskEither.right(written.text);
      const known = Object.entries(looking.names.exports).flatMap(([name, one]) =>
        kinds.includes(componentKindOf(one) ?? '') ? [name] : [],
      );
      const suggestion = nearest(written.name, known);
      return refuse(
        kind === undefined
          ? `there is no ${kinds.join(' or ')} ${quoted(written.name)}${suggestion === undefined ? '' : `; did you mean "${suggestion}"?`}`
          : `${quoted(written.name)} is a ${kind}, where a ${kinds.join(' or ')} is wanted`,
        looking,
        `name ${known.length === 0 ? '' : `one of ${known.sort().join(', ')}, or `}one of a module of yours, as ./mine.ts:NAME`,
      );
    }),
  );

/**
 * The value that was written: for a field that takes a component the one of that name, with its settings; for `name(...)` what the
 * function of that name gives; for `{key=...}` an object of those settings; else the data, or the word as a text.
 *
 * @param codec that of the field; undefined where it is not known
 */
export const readValue = (written: WrittenValue, codec: unknown, looking: Looking): Found => {
  if (written.form === 'data') return taskEither.right(written.value);
  if (written.form === 'settings') return pipe(argumentsOf(written.args, codec, looking), taskEither.map(settingsIn));
  const kinds = componentKinds(codec);
  if (kinds.length > 0) return componentOf(written, codec, kinds, looking);
  if (written.args === undefined) return taskEither.right(written.text);
  return pipe(
    valueNamed(looking.names, written.name, looking.where),
    taskEither.chain((value) => {
      if (value !== undefined) return called(value, written, looking);
      const functions = Object.keys(looking.names.exports).filter((name) => typeof looking.names.exports[name] === 'function');
      const suggestion = nearest(written.name, functions);
      return refuse(
        `nothing is called ${quoted(written.name)}${suggestion === undefined ? '' : `; did you mean "${suggestion}"?`}`,
        looking,
        'name what the package or a module of yours exports, or put a text with brackets in single quotes',
      );
    }),
  );
};
