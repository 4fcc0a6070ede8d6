import { either, option } from 'fp-ts';
import * as t from 'io-ts';
import { firstValueFrom, of } from 'rxjs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { record, withDefault } from '../../../base/codecs/record.js';
import { experiment } from '../../../pipeline/experiment.js';
import { gather } from '../../../pipeline/flow.js';
import { configuredGraph } from '../../../pipeline/run/configure.js';
import { failed, interruption } from '../../../pipeline/run/failure.js';
import { nodeInputs } from '../../../pipeline/run/node-inputs.js';
import type { NodeResult } from '../../../pipeline/run/node-run.js';
import { stage } from '../../../pipeline/stage.js';
import { bytesOf, manifestOf } from '../../artifacts/fixtures/scratch.js';
import { leftOf, rightOf, someProblem } from '../fixtures/run.js';
import { add, numberKind, one } from '../fixtures/stages.js';

const define = (more: object) =>
  stage({
    name: 'gathered',
    source: import.meta.url,
    config: record('gathered', { lacking: withDefault(t.array(t.string), []) }),
    inputs: {},
    each: { sum: numberKind },
    outputs: { all: numberKind },
    withoutFailed: (config, lacking) =>
      lacking.length === 3
        ? either.left('nothing is left')
        : either.right({ ...config, lacking: lacking.map(({ of: from, stage: maker, what }) => `${from}: ${maker} ${what}`) }),
    load: async () => () => of(),
    ...more,
  });

const result = (name: string): NodeResult => either.right(manifestOf(name, { sum: bytesOf(name), one: bytesOf(name) }).outputs);

/** The inputs of a stage of three sums, of which each ends as is said. */
const readyWith = async (ends: readonly NodeResult[], more: object = {}) => {
  const flows = Object.fromEntries(['a', 'b', 'c'].map((name, n) => [name, one({ n: n + 1 }).pipe(add())]));
  const whole = experiment('whole', () => gather(define(more), {}, flows));
  const { nodes } = rightOf(await configuredGraph(whole, [])());
  const sums = nodes.filter(({ node }) => node.definition.stage === 'add');
  const results = new Map(sums.map(({ node }, at) => [node, of(ends[at] as NodeResult)]));
  const nameOf = (node: unknown): string => nodes.find((known) => known.node === node)?.name ?? '';
  return firstValueFrom(nodeInputs(nodes[nodes.length - 1] as (typeof nodes)[number], results, nameOf));
};
const wheel = failed(someProblem);

test('a stage that says what it is without inputs that failed has the others, and its configuration tells which', async () => {
  const { graphNode, inputs, failed: lacking } = rightOf(await readyWith([result('a'), wheel, result('c')]));
  assert.equal(graphNode.config, { lacking: ['b: add-2 the wheel came off'] });
  assert.equal(graphNode.decoded, graphNode.config);
  assert.equal(Object.keys(inputs), ['sum@a', 'sum@c']);
  assert.equal(lacking, [{ input: 'sum@b', of: 'b', stage: 'add-2', what: 'the wheel came off' }]);
  const whole = rightOf(await readyWith(['a', 'b', 'c'].map(result)));
  assert.equal([whole.graphNode.config, whole.failed], [{ lacking: [] }, []]);
  assert.is(whole.inputs['sum@b'], (rightOf(result('b'))['sum'] as { readonly digest: string }).digest);
});

test('the first cause is named where a stage between was not begun', async () => {
  const between: NodeResult = either.left({
    problem: option.none,
    notBegun: 'far failed',
    cause: { stage: 'far', problem: someProblem },
  });
  const { failed: lacking } = rightOf(await readyWith([between, result('b'), result('c')]));
  assert.equal(
    lacking.map((input) => input.stage),
    ['far'],
  );
});

test('it is not begun where nothing is left, a run was interrupted, an input is missing otherwise, or nothing says what it then is', async () => {
  const reasonOf = async (...given: Parameters<typeof readyWith>) => leftOf(await readyWith(...given)).notBegun;
  assert.is(await reasonOf([wheel, wheel, wheel]), 'nothing is left');
  assert.is(await reasonOf([wheel, result('b'), failed(interruption('add-3'))]), 'add-1 failed');
  assert.is(await reasonOf([failed(interruption('add-1')), wheel, result('c')]), 'the run was interrupted');
  assert.is(await reasonOf([wheel, result('b'), result('c')], { withoutFailed: undefined }), 'add-1 failed');
  const unmade: NodeResult = either.right({ other: manifestOf('x', { x: bytesOf('x') }).outputs['x'] as never });
  const lacking = leftOf(await readyWith([unmade, result('b'), result('c')]));
  assert.match(option.isSome(lacking.problem) ? lacking.problem.value.what : '', /stage add-1 made no "sum"/);
  assert.is(lacking.notBegun, undefined);
});

test.run();
