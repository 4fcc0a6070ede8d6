import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Problem } from '../../../base/problem.js';
import { problemOf } from '../support.js';
import { careless, carelessEvaluator } from './careless.js';
import { run, searched } from './support.js';

const expect = ({ what, where, remedy }: Problem, place: string, message: RegExp, mend: RegExp): void => {
  assert.is(where, place, what);
  assert.match(what, message);
  assert.match(remedy, mend);
};

test('a method that breaks its contract is named, with what it gave, where it gives it', async () => {
  for (const [fault, message, mend] of [
    ['hears nothing', /^hear gave no state of the method/, /return the next state/],
    ['begins at infinity', /^initial gave a state that no checkpoint can hold: best is -Infinity/, /with null/],
    ['proposes a bare genotype', /^propose gave an object$/, /return \[genotype, state\]/],
    ['proposes null', /^propose gave null$/, /return \[genotype, state\]/],
    ['proposes from elsewhere', /^propose gave no genotype of nas-bench-201: .*space/, /space\.discretise/],
    ['proposes undefined', /^propose gave no genotype of nas-bench-201: /, /space\.discretise/],
    ['proposes no state', /^propose gave a list$/, /return \[genotype, state\]/],
    ['throws', /^propose failed: cannot read$/, /stack trace/],
    ['cannot be made', /^load failed: no settings$/, /stack trace/],
    ['has no codec', /^its "state" is undefined$/, /io-ts codec/],
  ] as const)
    expect(
      await problemOf(run({ budget: { evaluations: 2 }, method: careless({ fault }) })),
      'black-box method careless',
      message,
      mend,
    );
});

test('an evaluator that breaks its contract is named, with what it gave and in which evaluation', async () => {
  for (const [fault, message, mend] of [
    ['gives no Either', /^evaluation gave an object$/, /return an Either/],
    ['gives nothing', /^evaluation gave undefined$/, /return an Either/],
    ['gives no scan', /^evaluation gave no evaluation: its "start" is undefined$/, /atOnce/],
    ['costs a debt', /^an evaluation costs -1$/, /finite numbers from 0/],
    ['costs NaN', /^an evaluation costs NaN$/, /finite numbers from 0/],
    ['has half a step', /^an evaluation has 0\.5 steps$/, /whole number/],
    ['steps throw at once', /^step failed: no room, in evaluation 1$/, /stack trace/],
    ['cannot begin', /^start failed: no room$/, /stack trace/],
    ['is worth NaN', /^a figure of merit is NaN, in evaluation 1$/, /finite numbers/],
    ['cannot be made', /^load failed: no table$/, /stack trace/],
    ['is none', /^load gave an object$/, /return an Either/],
    ['has no unit', /the unit of costs undefined$/, /text/],
  ] as const)
    expect(
      await problemOf(run({ budget: { evaluations: 2 }, evaluator: carelessEvaluator({ fault }) })),
      'evaluator carelessEvaluator',
      message,
      mend,
    );
});

test('a budget of cost alone is not spent by evaluations that cost nothing; one of evaluations is', async () => {
  const evaluator = carelessEvaluator({ fault: 'costs nothing' });
  expect(
    await problemOf(run({ budget: { cost: 5 }, evaluator })),
    'evaluator carelessEvaluator',
    /^evaluation 1 costs 0 units, which spends nothing/,
    /"budget\.evaluations"/,
  );
  assert.is((await searched({ budget: { cost: 5, evaluations: 3 }, evaluator })).artifacts.history.evaluations.length, 3);
});

test('a method may be an instance of a class', async () => {
  const { artifacts } = await searched({ budget: { evaluations: 2 }, method: careless({ fault: 'is a class' }) });
  assert.equal([artifacts.history.method, artifacts.history.evaluations.length], ['of a class', 2]);
});

test.run();
