import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { KeptOperations } from '../../../networks/cell-type.js';
import { nasBench201 } from '../../../networks/spaces/nas-bench-201/space.js';
import { snas } from '../../../stages/architecture/snas.js';
import { supernetOf } from '../../../stages/architecture/supernet-of.js';
import { concreteDropout } from '../../../stages/kinds/settings/dropout.js';
import { candidateCosts } from '../../../stages/search/candidate-costs.js';
import { SearchSettings } from '../../../stages/search/search.js';
import { runSearch } from '../../../stages/search/search-run.js';
import {
  colouredSplit,
  contextOf,
  decoded,
  emitted,
  near,
  resolvedSpace,
  startBackend,
  tinySearch,
  tinySpace,
} from '../support.js';
import { gradientSetup } from './setup.js';

const form = {
  classes: 3,
  height: 8,
  width: 8,
  partial: 2,
  edgeNormalization: false,
  dropout: decoded(SearchSettings, { ...tinySearch, dropout: concreteDropout() }).dropout,
  kept: null,
};

test.before(startBackend);

test('the costs of candidates are those of supernets with them alone, and all together those of the whole one', async () => {
  for (const component of [tinySpace, nasBench201({ cells: 1, channels: 4, operations: ['skip_connect', 'nor_conv_3x3'] })]) {
    const { space, cellTypes } = await resolvedSpace(component);
    const whole = supernetOf(space, form);
    const weightsOf = (kept: KeptOperations): number =>
      Object.values(supernetOf(space, { ...form, kept }).parameters).reduce(
        (sum, { shape, dropout }) => (dropout === undefined ? sum + shape.reduce((a, b) => a * b, 1) : sum),
        0,
      );
    const none: KeptOperations = Object.fromEntries(cellTypes.map(({ name, edges }) => [name, edges.map(() => [])]));
    const parameters = candidateCosts('parameters', space, whole, form);
    for (const { name, edges, operations } of cellTypes)
      for (const edge of edges.keys())
        for (const [column, operation] of operations.entries()) {
          const alone = { ...none, [name]: (none[name] ?? []).map((row, index) => (index === edge ? [operation] : row)) };
          const cost = 1e6 * (parameters[name]?.[edge * operations.length + column] as number);
          near(cost, weightsOf(alone) - weightsOf(none), 1e-6, `${name} ${edge} ${operation}`);
        }
    const multiplyAccumulates = candidateCosts('multiplyAccumulates', space, whole, form);
    const all = Object.values(multiplyAccumulates).reduce((sum, row) => row.reduce((a, b) => a + b, sum), 0);
    const bare = supernetOf(space, { ...form, kept: none }).multiplyAccumulates;
    near(1e6 * all, whole.multiplyAccumulates - bare, 1e-3);
    assert.ok(all > 0);
  }
});

test('the resource term takes a search to cheaper operations, and its expected cost is a metric', async () => {
  const costs = async (weight: number): Promise<number> => {
    const settings = { ...tinySearch, architecture: snas(), optimiser: { learningRate: 0.3 }, resource: { weight } };
    const { metrics } = await emitted(runSearch(contextOf(decoded(SearchSettings, settings), { split: colouredSplit() })));
    const last = metrics.at(-1)?.values ?? {};
    return last['expected parameters, millions'] ?? Number.NaN;
  };
  const [free, constrained] = [await costs(1e-9), await costs(1e5)];
  assert.ok(constrained < 0.5 * free, `${constrained} against ${free}`);
  const { method } = await gradientSetup({ architecture: snas() });
  assert.not.ok('expected parameters, millions' in (method.metrics?.(method.initial({ key: [1, 2] })) ?? {}));
});

test.run();
