import { either } from 'fp-ts';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { softmax } from '../../../stages/architecture/softmax.js';
import type { ArchitectureDistribution } from '../../../stages/kinds/architecture-distribution.js';
import type { ArchitectureTrajectory } from '../../../stages/kinds/architecture-trajectory.js';
import { type SearchStateValue, searchState } from '../../../stages/kinds/search-state.js';
import { concreteDropout } from '../../../stages/kinds/settings/dropout.js';
import type { WidenedSearch } from '../../../stages/kinds/widened-search.js';
import { WidenAndPruneSettings } from '../../../stages/progressive/widen-and-prune.js';
import { runWidenAndPrune } from '../../../stages/progressive/widen-and-prune-run.js';
import { stopsNow } from '../../../stages/search/early-stopping.js';
import { SearchSettings } from '../../../stages/search/search.js';
import { runSearch } from '../../../stages/search/search-run.js';
import { colouredSplit, contextOf, decoded, type Emitted, emitted, problemOf, startBackend, tinySearch } from '../support.js';

type Outputs = {
  readonly distribution: ArchitectureDistribution;
  readonly trajectory: ArchitectureTrajectory;
  readonly state: SearchStateValue;
};
const contextWith = (settings: object, given: { readonly resume?: SearchStateValue; readonly widened?: WidenedSearch } = {}) =>
  contextOf(
    decoded(SearchSettings, { ...tinySearch, ...settings }),
    { split: colouredSplit(), ...(given.widened === undefined ? {} : { widened: given.widened }) },
    { resume: given.resume },
  );
const run = (settings: object, taken: readonly number[] = [], given: Parameters<typeof contextWith>[1] = {}) =>
  emitted(runSearch(contextWith(settings, given)), taken) as Promise<Emitted<Outputs, SearchStateValue>>;
const stored = (state: SearchStateValue): SearchStateValue => {
  const read = searchState.decode(searchState.encode(state));
  if (either.isLeft(read)) throw new Error(read.left);
  return read.right;
};

const uncertain = { dropout: concreteDropout({ probability: 0.2 }), uncertainty: { weight: 1, samples: 2 } };
const stopping = { curvature: { every: 1, products: 2 }, earlyStopping: { ratio: 1, back: 1, window: 1 } };

test.before(startBackend);

test('with p → 0 and the variance weight 0 the search is that without dropout, bit for bit', async () => {
  for (const architecture of [softmax(), tinySearch.architecture]) {
    const plain = (await run({ architecture })).artifacts;
    for (const learnt of architecture.name === 'softmax' ? [true] : [true, false]) {
      const dropout = concreteDropout({ probability: 1e-30, lengthScale: 1e-30, learnt });
      const { distribution, state } = (await run({ architecture, dropout })).artifacts;
      assert.equal(distribution, plain.distribution);
      for (const [name, tensor] of Object.entries(plain.state.tensors)) assert.equal(state.tensors[name], tensor, name);
    }
  }
});

test('an uncertain search tells probabilities and predictive variance, learns other things, and goes on from a checkpoint to the same end', async () => {
  const whole = await run(uncertain, [4]);
  const [values] = whole.metrics.filter(({ epoch }) => epoch === 2).map((metric) => metric.values);
  assert.ok((values?.['predictive variance'] as number) > 0);
  assert.ok((values?.['predictive entropy'] as number) > 0);
  const {
    'dropout probability': mean,
    'least dropout probability': least,
    'largest dropout probability': largest,
  } = values ?? {};
  assert.ok((least as number) < (mean as number) && (mean as number) < (largest as number));
  const resumed = await run(uncertain, [], { resume: stored(whole.checkpoints.get(4) as SearchStateValue) });
  assert.equal(searchState.encode(resumed.artifacts.state), searchState.encode(whole.artifacts.state));
  const without = await run({ ...uncertain, uncertainty: {} });
  assert.not.equal(without.artifacts.distribution, whole.artifacts.distribution);
  const fixed = await run({ ...uncertain, dropout: concreteDropout({ probability: 0.2, learnt: false }) });
  const last = fixed.metrics.at(-1)?.values;
  assert.ok(Math.abs((last?.['largest dropout probability'] as number) - 0.2) < 1e-7);
  assert.is(last?.['least dropout probability'], last?.['largest dropout probability']);
});

test('uncertainty goes with the second order and with progressive stages: what was dropped is widened and pruned too', async () => {
  const first = await run({ ...uncertain, order: 'second' });
  const { space, architecture } = tinySearch;
  const config = decoded(WidenAndPruneSettings, { space, architecture, partial: 1, keep: 2 });
  const { artifacts } = (await emitted(runWidenAndPrune(contextOf(config, { state: first.artifacts.state })))) as Emitted<
    { readonly widened: WidenedSearch },
    never
  >;
  const restarted = { ...uncertain, partial: 1, restart: 'chained', weights: { learningRate: 0.04 } };
  const second = await run(restarted, [], { widened: artifacts.widened });
  const rates = second.metrics.flatMap(({ values }) => values['learning rate'] ?? []);
  assert.is(rates[0], 0.04);
  assert.ok((rates[1] as number) < 0.04);
  const logits = Object.keys(second.artifacts.state.tensors).filter((name) => /^weights\/.*logit$/.test(name));
  assert.ok(logits.length > 1 && logits.length < Object.keys(first.artifacts.state.tensors).length);
  const refused = await problemOf(runSearch(contextWith({ partial: 1, dropout: false }, { widened: artifacts.widened })));
  assert.match(refused.what, /another concrete dropout/);
});

test('a search stops when the eigenvalue has grown, and is then what it was at the earlier epoch', async () => {
  const settings = { epochs: 6, scheduleEpochs: 6, ...stopping };
  const stopped = await run(settings);
  const { points } = stopped.artifacts.trajectory;
  const trace = points.map(({ metrics }) => metrics['largest eigenvalue'] as number);
  const after = trace.findIndex((_, i) => stopsNow(trace.slice(0, i + 1), { ratio: 1, back: 1, window: 1 })) + 1;
  assert.ok(after > 1 && after < 6, `the eigenvalues are ${trace}`);
  assert.is(points.length, after);
  const { state, distribution } = stopped.artifacts;
  assert.is(state.header.stoppedAfter, after);
  assert.equal(distribution, points[after - 2]?.distribution);
  const shorter = (await run({ ...settings, epochs: after - 1, earlyStopping: {} })).artifacts;
  assert.equal(state.tensors, shorter.state.tensors);
  assert.is(state.header.step, shorter.state.header.step);
  // 3 steps an epoch: a checkpoint before the stop, and the one of the stop itself.
  const whole = await run(settings, [3 * after - 1, 3 * after]);
  for (const checkpoint of whole.checkpoints.values()) {
    const resumed = await run(settings, [], { resume: stored(checkpoint) });
    assert.equal(searchState.encode(resumed.artifacts.state), searchState.encode(state));
  }
});

test('a search that never stops early ends with what one without the rule ends with, and nothing to go back to', async () => {
  const never = { ...stopping, earlyStopping: { ratio: 1e-9, back: 1, window: 1 } };
  const { state } = (await run({ ...never, epochs: 2 })).artifacts;
  const plain = (await run({ ...never, epochs: 2, earlyStopping: {} })).artifacts;
  assert.equal(Object.keys(state.tensors), Object.keys(plain.state.tensors));
  assert.equal(state.header, plain.state.header);
  assert.equal(searchState.encode(state), searchState.encode(plain.state));
});

test('the rule looks at averages of whole windows that are positive', () => {
  const rule = { ratio: 0.75, back: 2, window: 2 };
  assert.is(stopsNow([1, 1, 1, 2], rule), true);
  assert.is(stopsNow([1, 1, 1, 1.6], rule), false);
  assert.is(stopsNow([1, 1, 2], rule), false);
  assert.is(stopsNow([-1, -1, 1, 2], rule), false);
  assert.is(stopsNow([1, 1, 1, 2], { ...rule, ratio: 0 }), false);
});

test('settings that contradict each other are refused before anything is computed', async () => {
  const refusals: readonly (readonly [object, RegExp])[] = [
    [{ uncertainty: { weight: 1 } }, /without dropout all passes predict the same/],
    [{ ...stopping, curvature: {} }, /eigenvalue along the search/],
    [{ ...stopping, recordEvery: 2 }, /eigenvalue along the search/],
  ];
  for (const [settings, message] of refusals) {
    const { what, remedy } = await problemOf(runSearch(contextWith(settings)));
    assert.match(what, message);
    assert.ok(remedy.length > 0);
  }
});

test.run();
