import { either } from 'fp-ts';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { decodeComponent, resolveComponent } from '../../../../artifacts/component.js';
import { DARTS_OPERATIONS } from '../../../../networks/operations/names.js';
import type { SearchSpace } from '../../../../networks/search-space.js';
import { darts } from '../../../../networks/spaces/darts/space.js';

const test = suite('DARTS space');

const refusal = async (config: unknown): Promise<string> => {
  const decoded = await decodeComponent(darts(config as { cells: number; channels: number }));
  if (either.isRight(decoded)) throw new Error('this should have been refused');
  return decoded.left.join('; ');
};

test('cells and channels are enough: the rest is the paper', async () => {
  const decoded = await decodeComponent(darts({ cells: 20, channels: 36 }));
  assert.ok(either.isRight(decoded));
  assert.equal(decoded.right.config, {
    cells: 20,
    channels: 36,
    operations: [...DARTS_OPERATIONS],
    nodes: 4,
    stemMultiplier: 3,
    stem: 'cifar',
  });
});

test('the space has a normal and a reduction cell with 14 edges', async () => {
  const space = await resolveComponent<SearchSpace>(darts({ cells: 8, channels: 16, operations: ['none', 'skip_connect'] }));
  assert.equal(
    space.cellTypes.map(({ name, edges, operations }) => [name, edges.length, operations]),
    [
      ['normal', 14, ['none', 'skip_connect']],
      ['reduce', 14, ['none', 'skip_connect']],
    ],
  );
});

test('wrong settings are refused with what is wrong', async () => {
  assert.match(
    await refusal({ cells: 8, channels: 16, operations: ['skip_conect'] }),
    /no operation "skip_conect"; did you mean "skip_connect"/,
  );
  assert.match(await refusal({ cells: 8, channels: 16, operations: ['none'] }), /at least one operation other than none/);
  assert.match(await refusal({ cells: 8, channels: 16, operations: ['skip_connect', 'skip_connect'] }), /each operation once/);
  assert.match(await refusal({ cells: 8, channel: 16 }), /did you mean "channels"/);
  assert.match(await refusal({ cells: 0, channels: 16 }), /cells: must be a whole number from 1/);
  assert.match(await refusal({ cells: 8, channels: 16, stem: 'cifar10' }), /^darts: stem/);
});

test.run();
