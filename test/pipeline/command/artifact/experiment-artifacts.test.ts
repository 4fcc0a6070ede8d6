import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { experimentArtifacts } from '../../../../pipeline/command/artifact/experiment-artifacts.js';
import { experiment } from '../../../../pipeline/experiment.js';
import { resultOf, scratchStore } from '../../../artifacts/fixtures/scratch.js';
import { sum } from '../../fixtures/alarmed.js';
import { optionsWith } from '../../fixtures/run.js';
import { one } from '../../fixtures/stages.js';

const named = experiment('named', () => ({ first: one(), second: one({ n: 2 }), total: sum() }));

const namesOf = async (kinds: readonly string[], wanted?: string) =>
  (await resultOf(experimentArtifacts(named, optionsWith(await scratchStore()), kinds, wanted))).map(({ name }) => name);

test('the artifacts of the first kind are those that may be meant', async () => {
  assert.equal(await namesOf(['number', 'sum']), ['first', 'second']);
  assert.equal(await namesOf(['sum', 'number']), ['total']);
  assert.equal(await namesOf(['other']), []);
});

test('a name means an artifact of any of the kinds, also within a stage', async () => {
  assert.ok((await namesOf(['number', 'sum'], 'total')).includes('total'));
  assert.ok((await namesOf(['number', 'sum'], 'sum.sum')).includes('sum.sum'));
  assert.equal(await namesOf(['number', 'sum'], 'nonsense'), ['first', 'second']);
});

test.run();
