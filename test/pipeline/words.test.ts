import * as either from 'fp-ts/lib/Either.js';
import * as t from 'io-ts';
import { lastValueFrom, of, toArray } from 'rxjs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { componentOf } from '../../artifacts/component.js';
import { positiveInteger } from '../../base/codecs/number.js';
import { inherited, record, withDefault } from '../../base/codecs/record.js';
import { isProblem, type Problem } from '../../base/problem.js';
import { darts } from '../../networks/spaces/darts/space.js';
import { namedBackend } from '../../pipeline/compose/backend-choice.js';
import { type Choices, type ExperimentResult, experiment } from '../../pipeline/experiment.js';
import { Flow, gather, start } from '../../pipeline/flow.js';
import { openSinks } from '../../pipeline/loggers/open-sinks.js';
import { choose } from '../../pipeline/run/choose.js';
import { configuredGraph, parseOverride } from '../../pipeline/run/configure.js';
import { stage } from '../../pipeline/stage.js';
import { executeJob } from '../../pipeline/worker/execute.js';
import { WORDS_OF_EVERY_OBJECT } from '../artifacts/fixtures/words.js';
import { newControl } from './fixtures/job.js';
import { leftOf, rightOf } from './fixtures/run.js';
import { after, list, listStage, numberKind, one } from './fixtures/stages.js';

// Every test is about every such word: none of them is known, and each is told so as any other word is.
const forEveryWord = (name: string, check: (word: string) => void | Promise<void>): void => {
  test(name, async () => {
    for (const word of WORDS_OF_EVERY_OBJECT) await check(word);
    assert.equal(Object.getOwnPropertyNames(Object.prototype), [...WORDS_OF_EVERY_OBJECT]);
    assert.is(({} as Readonly<Record<string, unknown>>)['epochs'], undefined);
  });
};

/** A stage with a space in its configuration. */
export const spaciousStage = stage({
  name: 'spacious',
  source: import.meta.url,
  config: record('spacious', { space: componentOf('space'), batchSize: withDefault(positiveInteger, 4) }),
  inputs: {},
  outputs: { one: numberKind },
  load: async () => () => of(),
});

const configured = async (build: () => ExperimentResult, ...sets: readonly string[]) =>
  configuredGraph(
    experiment('test', build),
    sets.map((text) => rightOf(parseOverride(text))),
  )();

const spacious = () => start(spaciousStage, { space: darts({ cells: 2, channels: 4 }) });

forEveryWord('is no choice of an experiment that does not offer it', (word) => {
  for (const choices of [{}, { scale: ['paper', 'small'] }] as readonly Choices[]) {
    const found = leftOf(
      choose(
        experiment('sized', { choices }, () => ({ n: one() })),
        [{ choice: word, value: 'x' }],
      ),
    );
    assert.is(found.problem, 'usage');
    assert.match(found.what, `experiment sized has no choice "${word}"`);
  }
});

forEveryWord('is a choice of an experiment that offers it, with the first value unless another is set', (word) => {
  const offering = experiment('sized', { choices: Object.fromEntries([[word, ['first', 'second']]]) as never }, () => one());
  const chosen = (...asked: readonly string[]): unknown =>
    Object.entries(
      rightOf(
        choose(
          offering,
          asked.map((value) => ({ choice: word, value })),
        ),
      ),
    )[0];
  assert.equal(chosen(), [word, 'first']);
  assert.equal(chosen('second'), [word, 'second']);
});

forEveryWord('is an unknown key of a stage and of a component, however deep', async (word) => {
  for (const path of [word, `space.${word}`, `${word}.${word}`, `space.${word}.epochs`, `space.operations.${word}`]) {
    const found = leftOf(await configured(spacious, `spacious.${path}=1`));
    assert.equal([found.problem, found.where], ['usage', `--set spacious.${path}=1`], path);
    assert.match(
      found.what,
      path.startsWith('space.operations') ? 'must be a list of operations' : `${word}: there is no such key`,
    );
  }
});

forEveryWord('is an unknown key in JSON too, and does not reach what the JSON lies over', async (word) => {
  for (const json of [`{"${word}":{"epochs":3}}`, `{"cells":2,"channels":4,"${word}":1}`]) {
    assert.is(leftOf(await configured(spacious, `spacious.space=${json}`)).problem, 'usage');
    const value = record('any', { epochs: withDefault(positiveInteger, 1) }).decode(JSON.parse(json));
    assert.ok(either.isLeft(value));
  }
});

forEveryWord('is told as an operation that there is none of, also as an object that cannot be a text', async (word) => {
  for (const json of [`["${word}"]`, `[{"${word}":1}]`]) {
    const found = leftOf(await configured(spacious, `spacious.space.operations=${json}`));
    assert.match(found.what, 'there is no operation');
    assert.match(found.what, word);
  }
});

forEveryWord('is no stage of an experiment that has none of that name', async (word) => {
  assert.match(leftOf(await configured(spacious, `${word}.epochs=1`)).what, `this experiment has no stage "${word}"`);
});

forEveryWord('can be the name of a key: left out it has its default, or is inherited from a stage that has it', async (word) => {
  const codec = record('odd', Object.fromEntries([[word, withDefault(positiveInteger, 7)]]));
  const decoded = rightOf(codec.decode({})) as Readonly<Record<string, unknown>>;
  assert.equal(Object.entries(decoded), [[word, 7]]);
  assert.ok(codec.is(decoded));
  assert.equal(Object.entries(codec.encode(decoded) as object), [[word, 7]]);
  const required = record('odd', Object.fromEntries([[word, t.number]]));
  assert.ok(either.isLeft(required.decode({})) && !required.is({}));
  const heir = stage({
    name: 'heir',
    source: import.meta.url,
    config: record('heir', Object.fromEntries([[word, inherited(positiveInteger, 3)]])),
    inputs: { one: numberKind },
    outputs: { two: numberKind },
    load: async () => () => of(),
  });
  const { nodes } = rightOf(await configured(() => new Flow({ ...one().node, definition: heir, inputs: one().environment }, {})));
  assert.equal(Object.entries(nodes.at(-1)?.config as object), [[word, 3]]);
});

forEveryWord('is no artifact at hand', (word) => {
  const needy = stage({
    name: 'needy',
    source: import.meta.url,
    config: record('needy', {}),
    inputs: Object.fromEntries([[word, numberKind]]),
    outputs: { two: numberKind },
    load: async () => () => of(),
  });
  const problemIn = (work: () => unknown): Problem | undefined => {
    try {
      work();
    } catch (error) {
      if (isProblem(error)) return error;
      throw error;
    }
    return undefined;
  };
  assert.match(problemIn(() => start(needy as never, {} as never))?.what ?? '', `stage needy needs ${word}`);
  const each = { ...listStage, each: Object.fromEntries([[word, numberKind]]) };
  assert.equal(gather(each as never, {} as never, { a: one() }).node.inputs, {});
  assert.ok(problemIn(() => after()(one() as never)) !== undefined);
  assert.ok(list({ [word]: one() }) instanceof Flow);
});

forEveryWord('is no backend and no sink', async (word) => {
  const backend = leftOf(await namedBackend([{ name: 'cpu', source: '', exported: '' }], word)());
  assert.match(backend.what, `there is no backend "${word}"`);
  for (const text of [word, `${word}:x`]) {
    const { what } = leftOf(await openSinks([text], { option: '--log', folder: '.', environment: {} })());
    assert.match(what, `there is no sink "${word}"`);
  }
});

/** Emits an output that a word names, which it does not declare. */
export const wordyStage = stage({
  name: 'wordy',
  source: import.meta.url,
  config: record('wordy', { word: t.string }),
  inputs: {},
  outputs: { one: numberKind },
  load:
    async () =>
    ({ config }) =>
      of({ type: 'artifact', name: config.word as 'one', value: { n: 1 } }),
});

forEveryWord('is an undeclared output of a stage that emits it', async (word) => {
  const job = {
    name: 'wordy',
    stage: 'wordy',
    source: import.meta.url,
    config: { word },
    key: '0'.repeat(64),
    inputs: {},
    seed: 0,
    backend: undefined,
    files: [],
    locations: [],
    absent: [],
    checkpointSeconds: 60,
    verified: {},
    resources: {},
    homes: [],
  };
  const messages = await lastValueFrom(executeJob(job as never, {} as never, newControl(), () => 0).pipe(toArray()));
  const failed = messages.find((message) => message.type === 'failed') as { readonly problem: Problem } | undefined;
  assert.match(failed?.problem.what ?? '', `the stage emitted an undeclared output "${word}"`);
});

test.run();
