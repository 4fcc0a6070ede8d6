import * as fc from 'fast-check';
import * as t from 'io-ts';
import { firstValueFrom, map, type Observable } from 'rxjs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { jsonKind } from '../../artifacts/json-kind.js';
import { isProblem, type Problem } from '../../base/problem.js';
import { Flow, gather, operator } from '../../pipeline/flow.js';
import { named } from '../../pipeline/named.js';
import { add, addStage, after, count, misbehave, numberKind, one } from './fixtures/stages.js';

const problemIn = (work: () => unknown): Problem => {
  try {
    work();
  } catch (error) {
    if (isProblem(error)) return error;
    throw error;
  }
  throw new Error('this was expected to raise a problem');
};

test('a stage adds its outputs to the artifacts at hand and takes its inputs from them', () => {
  const first = one();
  const last = first.pipe(add(), count());
  assert.equal(Object.keys(last.environment), ['one', 'sum', 'total']);
  assert.is(last.environment['one']?.node, first.node);
  assert.equal(last.node.inputs, { one: { node: first.node, output: 'one' } });
});

test('an optional input is taken when it is at hand and left out when it is not', () => {
  assert.equal(Object.keys(one().pipe(misbehave({ how: 'hang' })).node.inputs), ['one']);
  const without = new Flow(one().node, {}).pipe(misbehave({ how: 'hang' }) as never) as unknown as Flow<Record<string, unknown>>;
  assert.equal(without.node.inputs, {});
});

test('a stage whose input nobody made is a problem that names the input, the stage and what is at hand', () => {
  const raised = problemIn(() => one().pipe(after() as never));
  assert.is(raised.problem, 'usage');
  assert.match(raised.what, 'stage after needs out');
  assert.match(raised.where, 'after');
  assert.match(raised.remedy, 'at hand: one');
});

test('an input of another kind than the stage takes under its name is refused, before anything runs', () => {
  const words = jsonKind('words', 1, t.string, (text) => text);
  const shadow = operator({ ...addStage, stage: 'shadow', outputs: { one: words } });
  const raised = problemIn(() => one().pipe(shadow(), add()));
  assert.is(raised.what, 'stage add takes one as a number, and that of stage shadow is a words');
  assert.is(raised.where, 'stage add');
  const optional = problemIn(() => one().pipe(shadow(), misbehave({ how: 'hang' })));
  assert.match(optional.what, /^stage misbehave takes one as a number, /);
  const listing = { ...addStage, stage: 'listing', inputs: {}, each: { one: numberKind } };
  assert.match(problemIn(() => gather(listing, {}, { a: one(), b: one().pipe(shadow()) })).what, /takes one@b as a number/);
  const newer = operator({ ...addStage, stage: 'newer', outputs: { one: { ...numberKind, version: 2 } } });
  assert.match(
    problemIn(() => one().pipe(newer(), add())).what,
    /takes one as a number 1, and that of stage newer is a number 2$/,
  );
});

test('the last of several stages that make an artifact of one name is the one that counts', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 6 }), (numbers) => {
      const flows = numbers.map((n) => one({ n }));
      const merged = add(...(flows.slice(1) as [(typeof flows)[0] & object]), { by: 2 })(flows[0] as (typeof flows)[0] & object);
      assert.is(merged.node.inputs['one']?.node, flows[flows.length - 1]?.node);
      assert.equal(merged.node.config, { by: 2 });
    }),
  );
});

test('named gives this use of a stage a name and keeps the artifacts at hand', () => {
  const flow = one().pipe(named('wide', add({ by: 3 })), count());
  assert.is(flow.environment['sum']?.node.label, 'wide');
  assert.is(flow.environment['one']?.node.label, undefined);
  assert.equal(flow.environment['sum']?.node.config, { by: 3 });
});

test('subscribing to a flow outside a run errors and says how to run it', async () => {
  const raised = await firstValueFrom(one()).then(
    () => undefined,
    (error: unknown) => error,
  );
  assert.ok(isProblem(raised) && raised.what.includes('outside a run') && raised.remedy.includes('pipe run'));
});

test('an ordinary operator leaves the graph and gives a plain Observable', () => {
  const plain: Observable<string> = one().pipe(map(({ one: reference }) => reference.digest));
  assert.not(plain instanceof Flow);
});

test('the types of a flow know what is at hand', () => {
  const flow: Flow<{ one: { n: number }; sum: { n: number } }> = one().pipe(add());
  // @ts-expect-error: nothing before it made `missing`
  const wrong: Flow<{ missing: number }> = flow;
  // @ts-expect-error: the setting is a number
  const misconfigured = () => add({ by: 'two' });
  assert.ok(wrong instanceof Flow && misconfigured !== undefined);
});

test.run();
