import * as tf from '@tensorflow/tfjs-core';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { generatorOf } from '../../../base/numerics/random/generator.js';
import { softmaxCrossEntropy } from '../../../kernels/ops/softmax-cross-entropy.js';
import { FINISHED } from '../../../stages/architecture/progress.js';
import { sampleArchitecture } from '../../../stages/architecture/sample-architecture.js';
import { softmax } from '../../../stages/architecture/softmax.js';
import type { ArchitectureTable } from '../../../stages/architecture/table.js';
import { thetaTensors } from '../../../stages/architecture/theta-tensors.js';
import type { ArchitectureDistribution } from '../../../stages/kinds/architecture-distribution.js';
import { type SearchStateValue, searchState } from '../../../stages/kinds/search-state.js';
import type { WidenedSearch } from '../../../stages/kinds/widened-search.js';
import { WidenAndPruneSettings } from '../../../stages/progressive/widen-and-prune.js';
import { runWidenAndPrune } from '../../../stages/progressive/widen-and-prune-run.js';
import { playOf } from '../../../stages/search/play/play.js';
import { SearchSettings } from '../../../stages/search/search.js';
import { runSearch } from '../../../stages/search/search-run.js';
import {
  colouredSplit,
  contextOf,
  decoded,
  type Emitted,
  emitted,
  near,
  problemOf,
  randomBatch,
  startBackend,
  tinySearch,
} from '../support.js';
import { topTwo } from './method/faulty.js';
import { gradientSetup, relaxedOf, startOf, stepOfArchitecture } from './setup.js';

const EDGES = 5;
const split = colouredSplit();
const settings = { ...tinySearch, edgeNormalization: true, optimiser: { learningRate: 0.05 } };

type Searched = { readonly distribution: ArchitectureDistribution; readonly state: SearchStateValue };
type Given = { readonly widened?: WidenedSearch; readonly resume?: SearchStateValue };
const searchWith = (changes: object, { widened, resume }: Given = {}) => {
  const inputs = { split, ...(widened === undefined ? {} : { widened }) };
  return runSearch(contextOf(decoded(SearchSettings, { ...settings, ...changes }), inputs, { resume }));
};
const searched = (changes: object = {}, given: Given = {}, taken: readonly number[] = []) =>
  emitted(searchWith(changes, given), taken) as Promise<Emitted<Searched, SearchStateValue>>;

test.before(startBackend);

test('the gradient of the parameters of edges agrees with finite differences of the validation loss', async () => {
  const generator = generatorOf(10);
  const setup = await gradientSetup({
    ...settings,
    architecture: softmax({ scale: 0.5, weightDecay: 0 }),
    optimiser: { beta1: 0, learningRate: 1e-3 },
  });
  const fresh = startOf(setup, generator);
  const { relaxed, supernet } = relaxedOf(setup, fresh);
  const raised = Object.entries(fresh.architecture.parameters).map(([name, values]) => [
    name,
    name.endsWith('.edges') ? values.map((_, edge) => Math.sin(edge + name.length)) : values,
  ]);
  const state = { ...fresh, architecture: { ...fresh.architecture, parameters: Object.fromEntries(raised) } };
  const batch = randomBatch('validation', 64);
  const [after] = await stepOfArchitecture(setup, state, batch, generator);
  const first = after.architecture.moments['first'] as ArchitectureTable;
  const start = state.architecture.parameters;
  const objective = (parameters: typeof start): number =>
    tf.tidy(() => {
      const { theta } = sampleArchitecture(relaxed, parameters, generator, FINISHED);
      const logits = supernet.forward(state.weights, thetaTensors(relaxed.cellTypes, theta), batch.images);
      const penalty = ['normal.edges', 'reduce.edges'].flatMap((name) => [...(parameters[name] ?? [])]);
      return (
        (softmaxCrossEntropy(logits, batch.labels).dataSync()[0] as number) + 5e-4 * penalty.reduce((sum, x) => sum + x * x, 0)
      );
    });
  for (const name of ['normal.edges', 'reduce.edges']) {
    const gradient = first[name] as Float64Array;
    const length = Math.hypot(...gradient);
    assert.is(gradient.length, EDGES);
    const along = (by: number) => ({
      ...start,
      [name]: (start[name] as Float64Array).map((x, i) => x + (by * (gradient[i] as number)) / length),
    });
    near((objective(along(0.003)) - objective(along(-0.003))) / 0.006, length, 0.02 * length, name);
  }
});

test('operations that are not computed have no gradient of θ, and that of all parameters agrees with finite differences', async () => {
  const generator = generatorOf(12);
  const setup = await gradientSetup({ ...settings, architecture: topTwo() });
  const fresh = startOf(setup, generator);
  const { relaxed, supernet } = relaxedOf(setup, fresh);
  const parameters = Object.fromEntries(
    Object.entries(fresh.architecture.parameters).map(([name, values]) => [
      name,
      name.endsWith('.edges') ? values.map((_, edge) => Math.sin(edge + name.length)) : values,
    ]),
  );
  const validation = randomBatch('validation', 64);
  const draw = sampleArchitecture(relaxed, parameters, generator, FINISHED);
  const { play } = playOf(setup, fresh, { train: validation, validation, learningRate: 0 }, undefined);
  const { gradient } = await play.gradientOfTheta(draw);
  for (const { name, edges, operations } of relaxed.cellTypes) {
    for (const [entry, value] of (gradient[name] as Float64Array).entries()) {
      const [edge, column] = [Math.floor(entry / operations.length), entry % operations.length];
      const isComputed = draw.paths?.[name]?.[edge]?.includes(operations[column] as string) === true;
      if (!isComputed) assert.is(value, 0, `${name}, ${operations[column]} on edge ${edge}`);
    }
    assert.ok((gradient[name] as Float64Array).filter((value) => value === 0).length < 2 * edges.length);
  }
  const toParameters = draw.pullback(gradient);
  const objective = (moved: ArchitectureTable): number =>
    tf.tidy(() => {
      const { theta, paths } = sampleArchitecture(relaxed, moved, generator, FINISHED);
      const logits = supernet.forward(fresh.weights, thetaTensors(relaxed.cellTypes, theta), validation.images, { paths });
      return softmaxCrossEntropy(logits, validation.labels).dataSync()[0] as number;
    });
  for (const [name, along] of Object.entries(toParameters)) {
    const length = Math.hypot(...along);
    const at = (by: number) => ({
      ...parameters,
      [name]: (parameters[name] as Float64Array).map((x, i) => x + (by * (along[i] as number)) / length),
    });
    // A larger step would cross the kinks of max pools.
    near((objective(at(0.002)) - objective(at(-0.002))) / 0.004, length, 0.05 * length, name);
  }
});

test('the search learns weights of edges, and the distribution has them as a factor and as parameters', async () => {
  const { state, distribution } = (await searched()).artifacts;
  for (const { name, edges } of distribution.cellTypes) {
    assert.equal(state.tensors[`architecture/${name}.edges`]?.shape, [EDGES]);
    const [raw] = distribution.parameters[`${name}.edges`] as [readonly number[]];
    assert.ok(raw.some((x) => Math.abs(x) > 0.05));
    for (const [edge, { to }] of edges.entries()) {
      const sum = raw.reduce((all, x, other) => (edges[other]?.to === to ? all + Math.exp(x) : all), 0);
      const row = distribution.expectation[name]?.[edge] as readonly number[];
      near(
        row.reduce((a, b) => a + b, 0),
        Math.exp(raw[edge] as number) / sum,
        1e-12,
      );
    }
  }
});

test('they survive a checkpoint, widening and pruning, and the next search goes on with them', async () => {
  const whole = await searched({}, {}, [4]);
  const { state } = whole.artifacts;
  const resumed = await searched({}, { resume: whole.checkpoints.get(4) as SearchStateValue });
  assert.equal(searchState.encode(resumed.artifacts.state), searchState.encode(state));
  const between = decoded(WidenAndPruneSettings, {
    space: settings.space,
    architecture: settings.architecture,
    partial: 1,
    keep: 2,
  });
  const { widened } = (
    (await emitted(runWidenAndPrune(contextOf(between, { state })))) as Emitted<{ readonly widened: WidenedSearch }, never>
  ).artifacts;
  for (const name of ['architecture/normal.edges', 'first/reduce.edges', 'second/normal.edges']) {
    assert.equal(widened.tensors[name], state.tensors[name]);
  }
  const next = await searched({ partial: 1, epochs: 1 }, { widened });
  assert.not.equal(next.artifacts.state.tensors['architecture/normal.edges'], state.tensors['architecture/normal.edges']);
  const refused = await problemOf(searchWith({ partial: 1, edgeNormalization: false }, { widened }));
  assert.match(refused.what, /from a search with edge normalisation, but is one without/);
});

test.run();
