import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { fold, generatorOf } from '../../../base/numerics/random/generator.js';
import type { KeptOperations } from '../../../networks/cell-type.js';
import { nasBench201 } from '../../../networks/spaces/nas-bench-201/space.js';
import { gdas } from '../../../stages/architecture/gdas.js';
import { FINISHED } from '../../../stages/architecture/progress.js';
import { sampleArchitecture } from '../../../stages/architecture/sample-architecture.js';
import { take } from '../../../stages/architecture/searched-edges.js';
import { snas } from '../../../stages/architecture/snas.js';
import { snasRelaxation } from '../../../stages/architecture/snas-relaxation.js';
import { supernetOf } from '../../../stages/architecture/supernet-of.js';
import { mapTable } from '../../../stages/architecture/table.js';
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
import { gradientSetup, relaxedOf, startOf } from './setup.js';

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

const withCosts = async (settings: object) => {
  const setup = await gradientSetup({ resource: { weight: 1 }, ...settings });
  const { relaxed, parameters } = relaxedOf(setup, startOf(setup, generatorOf(1)));
  return { relaxed, parameters, metrics: setup.method.metrics?.(setup.method.initial(generatorOf(1))) ?? {} };
};

test('the cost of operations that a draw of GDAS leaves out has its part: the gradient of a cost that all have is 0', async () => {
  const { relaxed, parameters } = await withCosts({ architecture: gdas({ scale: 1, temperature: { from: 1, to: 1 } }) });
  const { paths, pullbackOfKnown } = sampleArchitecture(relaxed, parameters, generatorOf(2), FINISHED);
  assert.ok(paths !== undefined);
  const gradient = (cost: (entry: number) => number) => pullbackOfKnown(mapTable(parameters, (_, entry) => cost(entry)));
  for (const row of Object.values(gradient(() => 1))) for (const x of row) near(x, 0, 1e-15);
  // Cost times θ along the soft draw of the same noise, whose Jacobian is (diag(z) - z zᵀ) / τ.
  const soft = snasRelaxation({ location: 0, scale: 1, weightDecay: 0, temperature: { from: 1, to: 1 } });
  const cost = (entry: number): number => Math.sin(1 + entry);
  for (const edge of relaxed.edges) {
    const from = fold(generatorOf(2), edge.cellType, edge.edge);
    const z = soft.sample(take(parameters, edge), from, FINISHED).weights;
    const costs = edge.columns.map((column) => cost(edge.offset + column));
    const mean = z.reduce((sum, weight, i) => sum + weight * (costs[i] as number), 0);
    for (const [i, x] of take(gradient(cost), edge).entries()) near(x, (z[i] as number) * ((costs[i] as number) - mean), 1e-14);
  }
});

test('the weights of edges change no cost: neither its gradient nor its expectation', async () => {
  const architecture = snas({ scale: 1 });
  const [plain, weighed] = [await withCosts({ architecture }), await withCosts({ architecture, edgeNormalization: true })];
  assert.equal(weighed.metrics['expected parameters, millions'], plain.metrics['expected parameters, millions']);
  const costs = mapTable(plain.parameters, (_, entry) => entry);
  const gradients = [plain, weighed].map(({ relaxed, parameters }) =>
    sampleArchitecture(relaxed, parameters, generatorOf(2), FINISHED).pullbackOfKnown(costs),
  );
  for (const [name, row] of Object.entries(gradients[1] ?? {}))
    assert.equal(row, name.endsWith('.edges') ? new Float64Array(row.length) : gradients[0]?.[name], name);
});

test.run();
