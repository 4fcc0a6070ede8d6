import { pipe } from 'fp-ts/lib/function.js';
import * as taskEither from 'fp-ts/lib/TaskEither.js';
import { isRecord } from '../../base/argument.js';
import { nearest } from '../../base/codecs/record.js';
import { type Problem, problem } from '../../base/problem.js';
import { quoted } from '../../base/quote.js';
import { codecAt, givenValue, hasFields } from '../run/field-codec.js';
import type { StageDefinition } from '../stage.js';
import { argumentsOf, calledWith, type Looking, takesNothing } from './read-value.js';
import type { Change, Setting } from './swap.js';
import type { Argument, WrittenValue } from './written-value.js';

type Fields = { readonly fields?: Readonly<Record<string, unknown>> };

const refuse = (what: string, { where }: Looking, remedy: string): taskEither.TaskEither<Problem, never> =>
  taskEither.left(problem('usage', what, where, remedy));

/** The change of a stage by an object of its settings; a null leaves its key out, where its codec takes none. */
export const changeBySettings = (
  { config }: StageDefinition,
  settings: Readonly<Record<string, unknown>>,
): taskEither.TaskEither<Problem, Change> =>
  pipe(
    taskEither.fromTask(() =>
      Promise.all(
        Object.entries(settings).map(
          async ([key, value]): Promise<Setting> => ({ path: [key], value: givenValue(await codecAt(config, {}, [key]), value) }),
        ),
      ),
    ),
    taskEither.map((found): Change => ({ change: 'settings', settings: found })),
  );

/** The change of a stage by settings that were written by their keys. */
export const changeByKeys = (
  args: readonly Argument[],
  { config }: StageDefinition,
  looking: Looking,
): taskEither.TaskEither<Problem, Change> =>
  pipe(
    argumentsOf(args, config, looking),
    taskEither.map(({ byKey }): Change => ({ change: 'settings', settings: byKey })),
  );

/**
 * The change of a stage by a preset: the settings that a value is, or a function of that name gives, over those that are written.
 * In its brackets are what the function takes, and keys of the stage, which go over the preset.
 */
export const changeByPreset = (
  value: unknown,
  written: WrittenValue & { readonly form: 'name' },
  definition: StageDefinition,
  looking: Looking,
): taskEither.TaskEither<Problem, Change> => {
  const { stage, config } = definition;
  const { name, text, args = [] } = written;
  const isKey = ({ path: [key] }: { readonly path: readonly string[] }): boolean =>
    key !== undefined && hasFields(config as Fields, [key]);
  const stray = takesNothing(value) ? args.find((one) => !isKey(one)) : undefined;
  if (stray !== undefined) {
    const keys = Object.keys((config as Fields).fields ?? {});
    const suggestion = nearest(stray.path[0] ?? '', keys);
    return refuse(
      `${quoted(name)} takes no settings but those of ${stage}${suggestion === undefined ? '' : `; did you mean "${suggestion}"?`}`,
      looking,
      `leave out of its brackets what is no key of ${stage}: ${keys.join(', ')}`,
    );
  }
  return pipe(
    argumentsOf(args, config, looking),
    taskEither.chain((given) =>
      pipe(
        calledWith(value, takesNothing(value) ? { byKey: [], byPlace: [] } : given, text, looking),
        taskEither.chain((settings) =>
          isRecord(settings) && hasFields(config as Fields, Object.keys(settings))
            ? changeBySettings(definition, settings)
            : refuse(
                `${quoted(text)} is neither a stage nor settings of ${stage}`,
                looking,
                `name a stage, a preset of ${stage}, or a key of it, as --swap ${stage}.KEY=...`,
              ),
        ),
        taskEither.map(
          (change): Change =>
            change.change === 'settings' ? { ...change, settings: [...change.settings, ...given.byKey.filter(isKey)] } : change,
        ),
      ),
    ),
  );
};
