import { either } from 'fp-ts';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { FoundArchitectures, LearntArchitecture } from '../../../../index.js';
import { DiscretiseSettings } from '../../../../stages/discretise/discretise.js';
import { runDiscretise } from '../../../../stages/discretise/discretise-run.js';
import { SampleGenotypeSettings } from '../../../../stages/discretise/sample-genotype.js';
import { runSampleGenotype } from '../../../../stages/discretise/sample-genotype-run.js';
import { architectureDistribution } from '../../../../stages/kinds/architecture-distribution.js';
import type { ArchitectureTrajectory } from '../../../../stages/kinds/architecture-trajectory.js';
import { type SearchStateValue, searchState } from '../../../../stages/kinds/search-state.js';
import type { WidenedSearch } from '../../../../stages/kinds/widened-search.js';
import { WidenAndPruneSettings } from '../../../../stages/progressive/widen-and-prune.js';
import { runWidenAndPrune } from '../../../../stages/progressive/widen-and-prune-run.js';
import { SearchSettings } from '../../../../stages/search/search.js';
import { runSearch } from '../../../../stages/search/search-run.js';
import {
  colouredSplit,
  contextOf,
  decoded,
  type Emitted,
  emitted,
  problemOf,
  startBackend,
  stored,
  tinySearch,
} from '../../support.js';
import { absences, descent, gumbelSoftmax, reinforce, seen, wrong } from './own.js';

// 12 training images: 3 steps of 4 images an epoch.
const STEPS = 3;

type Outputs = {
  readonly distribution: LearntArchitecture;
  readonly trajectory: ArchitectureTrajectory;
  readonly state: SearchStateValue;
};
type Given = { readonly resume?: SearchStateValue; readonly widened?: WidenedSearch };
const contextWith = (settings: object, { resume, widened }: Given = {}) =>
  contextOf(
    decoded(SearchSettings, { ...tinySearch, ...settings }),
    { split: colouredSplit(), ...(widened === undefined ? {} : { widened }) },
    { resume },
  );
const run = (settings: object, taken: readonly number[] = [], given: Given = {}) =>
  emitted(runSearch(contextWith(settings, given)), taken) as Promise<Emitted<Outputs, SearchStateValue>>;
const widenedOf = async (state: SearchStateValue): Promise<WidenedSearch> => {
  const { space } = tinySearch;
  const settings = decoded(WidenAndPruneSettings, { space, architecture: gumbelSoftmax(), partial: 1, keep: 2 });
  const run = (await emitted(runWidenAndPrune(contextOf(settings, { state })))) as Emitted<
    { readonly widened: WidenedSearch },
    never
  >;
  return run.artifacts.widened;
};

test.before(startBackend);

test('a relaxation hears how far the search is, over the whole progression, in the draws of both steps', async () => {
  seen.length = 0;
  const first = await run({ architecture: gumbelSoftmax(), scheduleEpochs: 4 });
  const fractions = (): readonly number[] => [...new Set(seen.map(({ fraction }) => fraction))];
  const steps = 4 * STEPS;
  assert.equal(
    fractions(),
    Array.from({ length: 2 * STEPS }, (_, t) => t / steps),
  );
  // 10 edges, drawn for a step of the architecture and one of the weights.
  assert.is(seen.length, 2 * STEPS * 20);
  const widened = await widenedOf(first.artifacts.state);
  seen.length = 0;
  await run({ architecture: gumbelSoftmax(), partial: 1, scheduleEpochs: 4 }, [], { widened });
  assert.equal(
    fractions(),
    Array.from({ length: 2 * STEPS }, (_, t) => (2 * STEPS + t) / steps),
  );
  assert.equal([seen.at(-1)?.epoch, seen.at(-1)?.epochs, seen.at(-1)?.step, seen.at(-1)?.steps], [3, 4, steps - 1, steps]);
});

test('of a relaxation that computes one operation an edge, the others are absent and keep their weights and momentum', async () => {
  absences.length = 0;
  const settings = { architecture: gumbelSoftmax({ hard: 1 }), epochs: 1 };
  const { artifacts, checkpoints } = await run(settings, [1]);
  // tinySpace has 3 operations an edge.
  assert.ok(absences.length > 0 && absences.every((count) => count === 2), `${absences}`);
  const [one, end] = [checkpoints.get(1), artifacts.state] as [SearchStateValue, SearchStateValue];
  const still = Object.keys(one.tensors).filter(
    (name) => name.startsWith('momentum/') && one.tensors[name]?.data.every((x) => x === 0),
  );
  const candidates = still.filter((name) => name.includes('sep_conv_3x3'));
  assert.ok(candidates.length > 0, 'some candidate was not drawn in the first step');
  assert.ok(candidates.length < Object.keys(one.tensors).filter((name) => /^momentum.*sep_conv/.test(name)).length);
  const other = await run({ ...settings, epochs: 2, weights: { weightDecay: 0.5 } }, [1]);
  for (const name of candidates.map((each) => each.replace('momentum/', 'weights/'))) {
    assert.equal(other.checkpoints.get(1)?.tensors[name], one.tensors[name], `${name} does not decay`);
  }
  assert.not.equal(end.tensors, one.tensors);
});

test('a policy searches without the gradient of θ, and a killed search goes on to the same bits', async () => {
  const whole = await run({ architecture: reinforce() }, [1, 2, 4]);
  const bytes = ({ artifacts }: Emitted<Outputs, SearchStateValue>) => [
    searchState.encode(artifacts.state),
    architectureDistribution.encode(artifacts.distribution),
  ];
  for (const [step, checkpoint] of whole.checkpoints) {
    const resumed = await run({ architecture: reinforce() }, [], { resume: stored(searchState, checkpoint) });
    assert.equal(bytes(resumed), bytes(whole), `resumed after step ${step}`);
  }
  const { state, trajectory } = whole.artifacts;
  assert.equal(state.header.architectureSteps, 6);
  assert.ok(typeof (state.header.method as { readonly baseline: unknown }).baseline === 'number');
  assert.ok(Object.keys(state.tensors).some((name) => name.startsWith('method/')));
  assert.not.equal(state.tensors['method/normal'], whole.checkpoints.get(1)?.tensors['method/normal']);
  assert.equal(trajectory.points, []);
  assert.ok(whole.metrics.every(({ values }) => values['reward'] !== undefined));
  assert.ok(whole.metrics.some(({ values }) => values['validation accuracy'] !== undefined));
  assert.ok(whole.logs.some(({ message }) => message.startsWith('reinforce gives architectures, not a distribution')));
});

test('the best architecture of a policy is what discretise gives, and stages that draw from a distribution refuse it', async () => {
  const { distribution } = (await run({ architecture: reinforce(), epochs: 1 })).artifacts;
  const found = stored(architectureDistribution, distribution) as FoundArchitectures;
  assert.match(architectureDistribution.summary(found), /^reinforce over darts: 1 architecture, no distribution$/);
  const { space } = tinySearch;
  const context = contextOf(decoded(DiscretiseSettings, { space }), { distribution: found });
  const { artifacts } = (await emitted(runDiscretise(context))) as Emitted<{ readonly genotype: unknown }, never>;
  assert.equal(artifacts.genotype, found.genotypes[0]);
  const none = contextOf(decoded(DiscretiseSettings, { space }), { distribution: { ...found, genotypes: [] } });
  assert.match((await problemOf(runDiscretise(none))).what, /found no architecture/);
  const sampling = decoded(SampleGenotypeSettings, { space, architecture: gumbelSoftmax() });
  const refused = await problemOf(runSampleGenotype(contextOf(sampling, { distribution: found })));
  assert.match(refused.what, /needs a distribution over operations, and the search by reinforce gives architectures/);
  const asMethod = WidenAndPruneSettings.decode({ space, architecture: reinforce(), partial: 1 });
  assert.ok(either.isLeft(asMethod) && /must be a relaxation, not the method "reinforce"/.test(`${asMethod.left[0]?.message}`));
});

test('what a method does not heed is refused before anything is computed, and so is a draw of another space', async () => {
  const refusals: readonly (readonly [object, RegExp])[] = [
    [{ order: 'second' }, /its "order" is of the gradient of θ, which the method reinforce does not learn from/],
    [{ optimiser: { beta1: 0.9 } }, /its "optimiser" is that of a relaxation's parameters/],
    [{ edgeNormalization: true }, /learns the weights of edges with a relaxation/],
    [{ curvature: { every: 1 } }, /in the parameters of a relaxation, and the method reinforce has none/],
  ];
  for (const [settings, message] of refusals) {
    const { problem, what, remedy } = await problemOf(runSearch(contextWith({ architecture: reinforce(), ...settings })));
    assert.is(problem, 'usage');
    assert.match(what, message);
    assert.ok(remedy.length > 0);
  }
  const unsaid = await problemOf(runSearch(contextWith({ architecture: wrong() })));
  assert.match(unsaid.what, /it pulls the gradient of θ, and its "pullsGradient" says that it does not/);
  assert.is(unsaid.where, 'architecture method wrong');
  const { what, where, remedy } = await problemOf(runSearch(contextWith({ architecture: wrong({ draws: 1 }) })));
  assert.match(what, /a draw does not fit the space darts: its paths take "origami" on edge 0/);
  assert.is(where, 'architecture method wrong');
  assert.match(remedy, /take of none, max_pool_3x3, sep_conv_3x3/);
});

test('an optimiser of one’s own moves the parameters of a relaxation, and its moments are kept, pruned and gone on from', async () => {
  const settings = { architecture: gumbelSoftmax(), optimiser: descent() };
  const whole = await run(settings, [4]);
  const { state } = whole.artifacts;
  assert.ok(state.tensors['moments/velocity/normal']?.data.some((x) => x !== 0));
  assert.is(state.tensors['first/normal'], undefined);
  const resumed = await run(settings, [], { resume: stored(searchState, whole.checkpoints.get(4) as SearchStateValue) });
  assert.equal(searchState.encode(resumed.artifacts.state), searchState.encode(state));
  const widened = await widenedOf(state);
  assert.is(widened.tensors['moments/velocity/normal']?.data.filter((x) => x !== 0).length, 10);
  const next = await run({ ...settings, partial: 1, epochs: 1 }, [], { widened });
  assert.not.equal(next.artifacts.state.tensors['moments/velocity/normal'], widened.tensors['moments/velocity/normal']);
  const refused = await problemOf(runSearch(contextWith({ ...settings, optimiser: {}, partial: 1 }, { widened })));
  assert.match(refused.what, /its optimiser adam goes by first and second, which the search before did not keep/);
});

test.run();
