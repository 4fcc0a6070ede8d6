import { either } from 'fp-ts';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { decodeComponent, resolveComponent } from '../../../../artifacts/component.js';
import { NAS_BENCH_201_OPERATIONS } from '../../../../networks/operations/names.js';
import type { SearchSpace } from '../../../../networks/search-space.js';
import { nasBench201 } from '../../../../networks/spaces/nas-bench-201/space.js';

const test = suite('NAS-Bench-201 space');

const refusal = async (config: unknown): Promise<string> => {
  const decoded = await decodeComponent(nasBench201(config as { cells: number }));
  if (either.isRight(decoded)) throw new Error('this should have been refused');
  return decoded.left.join('; ');
};

test("the benchmark's network is the default", async () => {
  const decoded = await decodeComponent(nasBench201());
  assert.ok(either.isRight(decoded));
  assert.equal(decoded.right.config, { cells: 5, channels: 16, operations: [...NAS_BENCH_201_OPERATIONS] });
});

test('the space has one cell of 6 edges', async () => {
  const space = await resolveComponent<SearchSpace>(nasBench201({ cells: 1, channels: 4, operations: ['none', 'nor_conv_3x3'] }));
  assert.equal(
    space.cellTypes.map(({ name, edges, operations }) => [name, edges.length, operations]),
    [['cell', 6, ['none', 'nor_conv_3x3']]],
  );
});

test('wrong settings are refused with what is wrong', async () => {
  assert.match(await refusal({ operations: ['sep_conv_3x3'] }), /no operation "sep_conv_3x3".*known: none, skip_connect/);
  assert.match(await refusal({ operations: ['none'] }), /at least one operation other than none/);
  assert.match(await refusal({ cells: 0 }), /cells: must be a whole number from 1/);
});

test('the best of all five operations is chosen on each edge, the earlier of equal ones', async () => {
  const space = await resolveComponent<SearchSpace>(nasBench201());
  const table = [0, 1, 2, 3, 4, 4].map((best) => NAS_BENCH_201_OPERATIONS.map((_, i): number => (i === best ? 0.5 : 0.1)));
  table[5] = [0.1, 0.3, 0.1, 0.3, 0.2];
  assert.equal(space.discretise({ cell: table }), {
    space: 'nas-bench-201',
    architecture: '|none~0|+|skip_connect~0|nor_conv_1x1~1|+|nor_conv_3x3~0|avg_pool_3x3~1|skip_connect~2|',
  });
  assert.throws(() => space.discretise({ cell: table.slice(1) }), /"cell" have 5 rows; give 6 rows of 5/);
});

test.run();
