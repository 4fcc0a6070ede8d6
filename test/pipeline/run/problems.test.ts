import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { fault, problem, refusal } from '../../../base/problem.js';
import { raisedProblem, stageProblem } from '../../../pipeline/run/problems.js';

test('a fault that a stage ends with gets the place that the experiment gives the stage', () => {
  const raised = refusal('a batch of 8 is more than the 4 images', 'set "batchSize" to 4 or less');
  assert.equal(stageProblem(raised, 'search-2'), { ...raised, where: 'stage search-2' });
});

test('a problem keeps its own place, also where that is the name of the stage before it was named apart', () => {
  for (const where of ['images.csv, line 3', 'stage search']) {
    const raised = problem('stage', 'a number is missing', where, 'add it', new Error('cause'));
    assert.equal(stageProblem(raised, 'again'), raised);
  }
});

test('an exception with a remedy is a problem of the stage, or of the place that it has', () => {
  const advice = Object.assign(new Error('the device is lost'), { remedy: 'run it again' });
  const { problem: kind, what, where, remedy, cause } = stageProblem(advice, 'retrain');
  assert.equal([kind, what, where, remedy], ['stage', 'the device is lost', 'stage retrain', 'run it again']);
  assert.match(String(cause), 'problems.test');
  const setting = Object.assign(new Error('it must be a number'), { remedy: 'give one', problem: 'usage', where: 'SETTING' });
  assert.equal([stageProblem(setting, 'retrain').problem, stageProblem(setting, 'retrain').where], ['usage', 'SETTING']);
});

test('any other exception is no problem that a stage raised', () => {
  assert.is(raisedProblem(new Error('a slip'), 'retrain'), undefined);
  assert.is(stageProblem(new Error('a slip'), 'retrain').where, 'stage retrain');
  assert.is(stageProblem('a word', 'retrain').what, 'a word');
});

test('the class of a fault stays', () => {
  assert.is(stageProblem(fault('store', 'no space is left', 'free some'), 'load').problem, 'store');
});

test.run();
