import * as either from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as taskEither from 'fp-ts/lib/TaskEither.js';
import { isRecord } from '../../base/argument.js';
import { nearest } from '../../base/codecs/record.js';
import { own } from '../../base/own.js';
import { type Problem, problem } from '../../base/problem.js';
import { quoted } from '../../base/quote.js';
import type { Experiment } from '../experiment.js';
import { answersTo } from '../run/configure.js';
import { codecAt, givenValue, keysFor } from '../run/field-codec.js';
import type { Graph, GraphNode } from '../run/graph.js';
import { isStage, type StageDefinition } from '../stage.js';
import { swapPlace, type WrittenSwap } from './parse-swap.js';
import { changeByKeys, changeByPreset, changeBySettings } from './preset.js';
import { type PublicNames, valueNamed } from './public-names.js';
import { argumentsOf, called, componentKindOf, type Looking, readValue, settingsIn } from './read-value.js';
import { type Change, type Swap, type SwapValue, valueName } from './swap.js';
import type { WrittenValue } from './written-value.js';

type Named = WrittenValue & { readonly form: 'name' };

const refuse = (what: string, where: string, remedy: string): taskEither.TaskEither<Problem, never> =>
  taskEither.left(problem('usage', what, where, remedy));

/** The stage that a value is, or applies. */
const definitionOf = (value: unknown): StageDefinition | undefined => {
  if (isStage(value)) return value;
  const applied = typeof value === 'function' ? own<unknown>(value as never, 'operatorOf') : undefined;
  return isStage(applied) ? applied : undefined;
};

/** Another stage, a preset, or a component for the one key that takes it, in place of a stage or in its configuration. */
const changeOfStage = (written: Named, definition: StageDefinition, looking: Looking): taskEither.TaskEither<Problem, Change> =>
  pipe(
    valueNamed(looking.names, written.name, looking.where),
    taskEither.chain((value) => {
      const other = definitionOf(value);
      if (other !== undefined)
        return pipe(
          argumentsOf(written.args ?? [], other.config, looking),
          taskEither.map((found): Change => ({ change: 'stage', definition: other, settings: settingsIn(found) })),
        );
      const kind = componentKindOf(value);
      const keys = kind === undefined ? [] : keysFor(definition.config as never, kind);
      const [key] = keys;
      if (key !== undefined && keys.length === 1)
        return pipe(
          called(value, written, looking),
          taskEither.map((found): Change => ({ change: 'value', path: [key], value: found })),
        );
      if (value === undefined) return noSuch(written.name, definition.stage, looking);
      return changeByPreset(value, written, definition, looking);
    }),
  );

const noSuch = (name: string, stage: string, { names, where }: Looking): taskEither.TaskEither<Problem, never> => {
  const known = Object.keys(names.exports);
  const suggestion = nearest(name, known);
  return refuse(
    `nothing is called ${quoted(name)}${suggestion === undefined ? '' : `; did you mean "${suggestion}"?`}`,
    where,
    `name a stage or a preset of ${stage} that the package or your modules export, as ./mine.ts:NAME, or a key of it, as --swap ${stage}.KEY=...`,
  );
};

const changeOf = (
  written: WrittenValue,
  { definition, config }: GraphNode['node'],
  path: readonly string[],
  looking: Looking,
): taskEither.TaskEither<Problem, Change> => {
  if (path.length > 0)
    return pipe(
      taskEither.fromTask(() => codecAt(definition.config, config, path)),
      taskEither.chain((codec) =>
        pipe(
          readValue(written, codec, looking),
          taskEither.map((value): Change => ({ change: 'value', path, value: givenValue(codec, value) })),
        ),
      ),
    );
  if (written.form === 'settings') return changeByKeys(written.args, definition, looking);
  if (written.form === 'name') return changeOfStage(written, definition, looking);
  return isRecord(written.value)
    ? changeBySettings(definition, written.value)
    : refuse(
        `${quoted(written.text)} cannot take the place of a stage`,
        looking.where,
        `name a stage or a preset, or a key of the stage, as --swap ${definition.stage}.KEY=${written.text}`,
      );
};

const choiceSwap = (swap: WrittenSwap, values: readonly string[], where: string): either.Either<Problem, Swap> =>
  pipe(
    swap.values,
    either.traverseArray(({ text }): either.Either<Problem, SwapValue> => {
      if (values.includes(text)) return either.right({ name: text, change: { change: 'choice', value: text } });
      const suggestion = nearest(text, values);
      const hint = suggestion === undefined ? '' : `; did you mean "${suggestion}"?`;
      return either.left(
        problem(
          'usage',
          `${quoted(text)} is no value of ${quoted(swap.target)}${hint}`,
          where,
          `use some of ${values.join(', ')}`,
        ),
      );
    }),
    either.map((found) => ({ ...swap, values: found })),
  );

/** Finds what the values of a swap stand for, in an experiment whose graph is known. */
const swapOf = (
  swap: WrittenSwap,
  { settings: { choices = {} } }: Experiment,
  graph: Graph,
  names: PublicNames,
): taskEither.TaskEither<Problem, Swap> => {
  const where = swapPlace(swap.text);
  const { target, path } = swap;
  const choice = path.length === 0 ? own(choices, target) : undefined;
  if (choice !== undefined) return taskEither.fromEither(choiceSwap(swap, choice, where));
  const found = graph.nodes.filter((one) => answersTo(one, target));
  const [first] = found;
  if (first === undefined) {
    const known = [...graph.nodes.map(({ name }) => name), ...Object.keys(choices)];
    const suggestion = nearest(target, known);
    return refuse(
      `this experiment has no stage${path.length === 0 ? ' or choice' : ''} ${quoted(target)}${suggestion === undefined ? '' : `; did you mean "${suggestion}"?`}`,
      where,
      `name one of ${known.join(', ')}`,
    );
  }
  return pipe(
    swap.values,
    taskEither.traverseSeqArray((written) =>
      pipe(
        changeOf(written, first.node, path, { names, where }),
        taskEither.map((change): SwapValue => ({ name: valueName(target, path, written.text, written.form !== 'data'), change })),
      ),
    ),
    taskEither.map((values) => ({ ...swap, values })),
  );
};

/** Finds what the values of swaps stand for. */
export const swapsOf = (
  written: readonly WrittenSwap[],
  experiment: Experiment,
  graph: Graph,
  names: PublicNames,
): taskEither.TaskEither<Problem, readonly Swap[]> => {
  const place = ({ target, path }: WrittenSwap): string => [target, ...path].join('.');
  const twice = written.find((swap, index) => written.findIndex((other) => place(other) === place(swap)) !== index);
  if (twice !== undefined)
    return refuse(`${quoted(place(twice))} is swapped twice`, swapPlace(twice.text), 'give all of its values in one --swap');
  return pipe(
    written,
    taskEither.traverseSeqArray((swap) => swapOf(swap, experiment, graph, names)),
  );
};
