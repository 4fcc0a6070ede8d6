import * as fc from 'fast-check';
import { map } from 'rxjs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { type ExperimentResult, experiment } from '../../../pipeline/experiment.js';
import { named } from '../../../pipeline/named.js';
import { graphOf } from '../../../pipeline/run/graph.js';
import { leftOf, rightOf } from '../fixtures/run.js';
import { add, after, count, one } from '../fixtures/stages.js';

const graph = (build: () => ExperimentResult) => rightOf(graphOf(experiment('test', build)));
const refusal = (build: () => unknown) => leftOf(graphOf(experiment('test', build as () => ExperimentResult)));

test('every stage stands after those that it takes inputs from, once each', () => {
  const { nodes } = graph(() => {
    const first = one();
    const sum = first.pipe(add());
    return { last: sum.pipe(count()), first, sum };
  });
  assert.equal(
    nodes.map(({ name }) => name).sort((a, b) => a.localeCompare(b)),
    ['add', 'count', 'one'],
  );
  for (const [index, { node }] of nodes.entries()) {
    for (const { node: input } of Object.values(node.inputs)) assert.ok(nodes.findIndex((other) => other.node === input) < index);
  }
});

test('a stage used twice is numbered and one with a name of its own keeps it', () => {
  const { nodes } = graph(() => {
    const first = one();
    return { a: first.pipe(add({ by: 1 })), b: first.pipe(add({ by: 2 })), c: first.pipe(named('wide', add({ by: 3 }))) };
  });
  assert.equal(
    nodes.map(({ name }) => name),
    ['one', 'add-1', 'add-2', 'wide'],
  );
});

test('no two stages have one name, whatever the experiment calls them', () => {
  const label = fc.constantFrom('add', 'add-1', 'add-2', 'wide', 'one');
  fc.assert(
    fc.property(fc.array(fc.option(label), { minLength: 1, maxLength: 7 }), (labels) => {
      const { nodes } = graph(() => {
        const first = one();
        return Object.fromEntries(
          labels.map((name, i) => [`out${i}`, first.pipe(name === null ? add({ by: i + 1 }) : named(name, add({ by: i + 1 })))]),
        );
      });
      assert.is(new Set(nodes.map(({ name }) => name)).size, nodes.length);
      assert.is(nodes.length, labels.length + 1);
    }),
  );
});

test('one flow gives its outputs under their own names and several under those that the experiment gives', () => {
  assert.equal(
    graph(() => one()).outputs.map(({ name, output }) => [name, output]),
    [['one', 'one']],
  );
  assert.equal(
    graph(() => ({ start: one(), end: one().pipe(add()) })).outputs.map(({ name, output }) => [name, output]),
    [
      ['start', 'one'],
      ['end', 'sum'],
    ],
  );
});

test('an experiment that gives no flow is a problem that says what to return', () => {
  const empty = [() => undefined, () => ({}), () => 3, () => ({ x: 1 }), () => one().pipe(map(() => 1))];
  for (const build of empty) {
    const { problem, what, remedy } = refusal(build);
    assert.equal([problem, what], ['usage', 'the experiment gives no flow']);
    assert.match(remedy, 'return a flow');
  }
});

test('an exception and a missing input while the graph is built are usage problems', () => {
  const thrown = refusal(() => {
    throw new Error('no such cell');
  });
  assert.equal([thrown.problem, thrown.where], ['usage', 'experiment test']);
  assert.match(thrown.what, 'no such cell');
  assert.match(refusal(() => one().pipe(after() as never)).what, 'stage after needs out');
});

test.run();
