import * as taskEither from 'fp-ts/lib/TaskEither.js';
import { of } from 'rxjs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { naturalNumber, positiveInteger } from '../../../base/codecs/number.js';
import { inherited, record, withDefault } from '../../../base/codecs/record.js';
import { problem, refusal } from '../../../base/problem.js';
import { type ExperimentResult, experiment } from '../../../pipeline/experiment.js';
import { gather, operator, start } from '../../../pipeline/flow.js';
import { named } from '../../../pipeline/named.js';
import { configuredGraph, parseOverride } from '../../../pipeline/run/configure.js';
import { stage } from '../../../pipeline/stage.js';
import { leftOf, rightOf } from '../fixtures/run.js';
import { add, numberKind } from '../fixtures/stages.js';

/** Holds so many apples, which is known before it runs. */
export const basketStage = stage({
  name: 'basket',
  source: import.meta.url,
  config: record('basket', { apples: withDefault(naturalNumber, 3) }),
  inputs: {},
  outputs: { one: numberKind },
  foresee: async () => (config) => taskEither.right({ one: config.apples }),
  load: async () => () => of(),
});

/** Takes apples out: no more than there are, as far as that is known, nor than the machine has bytes. */
export const takeStage = stage({
  name: 'take',
  source: import.meta.url,
  config: record('take', { apples: inherited(positiveInteger) }),
  inputs: { one: numberKind },
  outputs: { one: numberKind },
  foresee:
    async () =>
    ({ apples }, inputs, { memoryBytes }) => {
      if (apples === 13) throw new Error('thirteen');
      if (apples === 14) throw refusal('fourteen are two weeks', 'take fewer');
      const there = (inputs['one'] as number | undefined) ?? memoryBytes;
      return apples <= there
        ? taskEither.right({ one: there - apples })
        : taskEither.left(refusal(`there are ${there} apples, not ${apples}`, 'take fewer'));
    },
  load: async () => () => of(),
});

/** Sees how many of its inputs are known. */
export const seeStage = stage({
  name: 'see',
  source: import.meta.url,
  config: record('see', {}),
  inputs: {},
  each: { one: numberKind },
  outputs: { two: numberKind },
  foresee: async () => (_config, inputs) =>
    taskEither.left(
      problem(
        'usage',
        JSON.stringify(inputs, (_key, value: unknown) => value ?? null),
        'the glasses',
        '',
      ),
    ),
  load: async () => () => of(),
});

const basket = (apples: number) => start(basketStage, { apples });
const take = operator(takeStage);

const configured = (build: () => ExperimentResult, ...sets: readonly string[]) =>
  configuredGraph(
    experiment('test', () => build()),
    sets.map((text) => rightOf(parseOverride(text))),
    { memoryBytes: 1000 },
  )();

test('a stage is checked against what the stages before it are known to give, with inherited and overridden settings', async () => {
  rightOf(await configured(() => basket(3).pipe(take({ apples: 2 }), named('rest', take({ apples: 1 })))));
  const build = () => basket(3).pipe(take({ apples: 2 }), named('rest', take()));
  const refused = leftOf(await configured(build));
  assert.equal([refused.what, refused.where], ['there are 1 apples, not 2', 'stage rest']);
  rightOf(await configured(build, 'basket.apples=4'));
});

test('what no stage says is not known, and the machine is', async () => {
  const unknown = () => basket(3).pipe(add({ by: 1 }), take({ apples: 4 }));
  assert.is(leftOf(await configured(unknown)).what, 'there are 3 apples, not 4');
  const machine = () => start({ ...basketStage, foresee: undefined }, {}).pipe(take({ apples: 1001 }));
  assert.is(leftOf(await configured(machine)).what, 'there are 1000 apples, not 1001');
});

test('of several flows each has what is known of it, under its name', async () => {
  const flows = { a: basket(5), b: start({ ...basketStage, foresee: undefined }, {}) };
  const { what, where } = leftOf(await configured(() => gather(seeStage, {}, flows)));
  assert.equal([what, where], ['{"one@a":5,"one@b":null}', 'the glasses'], 'a check that gives a place keeps it');
});

test('a check that raises is a problem of its stage', async () => {
  const refused = leftOf(await configured(() => basket(20).pipe(take({ apples: 13 }))));
  assert.equal([refused.problem, refused.where], ['usage', 'stage take']);
  assert.match(refused.what, 'cannot be checked: thirteen');
});

test('a refusal that a check throws, as the outline of a component does, is told as it is', async () => {
  const refused = leftOf(await configured(() => basket(20).pipe(take({ apples: 14 }))));
  assert.equal([refused.what, refused.where, refused.remedy], ['fourteen are two weeks', 'stage take', 'take fewer']);
});

test.run();
