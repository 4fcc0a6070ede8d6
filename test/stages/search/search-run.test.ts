import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { softmax } from '../../../stages/architecture/softmax.js';
import { type ArchitectureDistribution, architectureDistribution } from '../../../stages/kinds/architecture-distribution.js';
import type { ArchitectureTrajectory } from '../../../stages/kinds/architecture-trajectory.js';
import { type SearchStateValue, searchState } from '../../../stages/kinds/search-state.js';
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
  startWebAssembly,
  stored,
  tinySearch,
  tinySpace,
} from '../support.js';

// 24 training images, half of them for validation: 3 steps of 4 images an epoch.
const STEPS = 3;

type Outputs = {
  readonly distribution: ArchitectureDistribution;
  readonly trajectory: ArchitectureTrajectory;
  readonly state: SearchStateValue;
};
const contextWith = (
  settings: object = {},
  given: { readonly seed?: number; readonly resume?: SearchStateValue; readonly validation?: number } = {},
) =>
  contextOf(
    decoded(SearchSettings, { ...tinySearch, ...settings }),
    { split: colouredSplit(24, 9, given.validation) },
    { seed: given.seed ?? 5, resume: given.resume },
  );
const run = (context: ReturnType<typeof contextWith>, taken: readonly number[] = []) =>
  emitted(runSearch(context), taken) as Promise<Emitted<Outputs, SearchStateValue>>;
const bytesOf = ({ distribution, state }: Outputs) =>
  [architectureDistribution.encode(distribution), searchState.encode(state)].map((bytes) =>
    Buffer.from(bytes).toString('base64'),
  );

/** What a value is after a run was stopped and started again: written to the store and read from it. */
test.before(startWebAssembly);

test('every step reports a metric, progress and a checkpoint; the last of an epoch what the epoch came to', async () => {
  const { events, metrics, artifacts } = await run(contextWith({ weights: { learningRate: 0.1, finalLearningRate: 0.02 } }));
  assert.equal(events, [
    'log',
    ...Array.from({ length: 2 }, () => {
      const steps = Array.from({ length: STEPS }, () => ['metric', 'progress', 'checkpoint']);
      return [...steps.slice(0, -1).flat(), 'partial', 'metric', 'progress', 'checkpoint'];
    }).flat(),
    'artifact',
    'artifact',
    'artifact',
  ]);
  assert.equal(
    metrics.map(({ step, epoch }) => [step, epoch]),
    [
      [1, undefined],
      [2, undefined],
      [3, 1],
      [4, undefined],
      [5, undefined],
      [6, 2],
    ],
  );
  const [first, second] = metrics.filter(({ epoch }) => epoch !== undefined).map(({ values }) => values);
  assert.equal(Object.keys(first ?? {}).sort(), [
    'distribution entropy',
    'entropy',
    'learning rate',
    'train accuracy',
    'train loss',
    'validation accuracy',
    'validation loss',
  ]);
  near(first?.['learning rate'] as number, 0.1, 0);
  near(second?.['learning rate'] as number, 0.06, 1e-15);
  const batchLosses = metrics.slice(0, 2).map(({ values }) => values['batch loss'] as number);
  assert.ok(batchLosses.every(Number.isFinite));
  const { distribution, state } = artifacts;
  assert.is(second?.['entropy'], distribution.entropy);
  assert.equal([state.header.step, state.header.steps, state.header.architectureSteps, state.header.partial], [6, 6, 6, 2]);
  for (const row of [...(distribution.expectation['normal'] ?? []), ...(distribution.expectation['reduce'] ?? [])]) {
    near(
      row.reduce((a, b) => a + b, 0),
      1,
      1e-12,
    );
  }
});

test('a search that is warm-up to its end says so', async () => {
  const { logs } = await run(contextWith({ warmUp: 2, epochs: 2, optimiser: { learningRate: 3e-4 } }));
  assert.equal(
    logs.map(({ level, message }) => [level, message]),
    [['warning', 'only the weights learn, since every epoch is of "warmUp": lower that, or raise "epochs"']],
  );
});

test('a search with the rate of a long one learns next to nothing in a few steps, and says so; by default it learns', async () => {
  const [slow, automatic] = [await run(contextWith({ optimiser: { learningRate: 3e-4 } })), await run(contextWith())];
  assert.equal(
    slow.logs.map(({ level, message }) => [level, message.split(':')[0]]),
    [['warning', 'the search learnt next to nothing']],
  );
  assert.match(architectureDistribution.summary(slow.artifacts.distribution), /nats: it learnt next to nothing$/);
  assert.equal(
    automatic.logs.map(({ level, message }) => [level, message]),
    [
      [
        'info',
        'the learning rate of the architecture is 0.05, for 6 steps (DARTS has 3e-4 for 19,531); "optimiser.learningRate" sets another',
      ],
    ],
  );
  assert.match(architectureDistribution.summary(automatic.artifacts.distribution), /nats$/);
});

test('a search that goes on from a checkpoint in mid-epoch ends with the bytes of an uninterrupted one', async () => {
  const settings = { warmUp: 1, epochs: 3, augmentation: { pad: 1, flip: true } };
  const whole = await run(contextWith(settings), [1, 5, 6, 9]);
  const expected = bytesOf(whole.artifacts);
  for (const [number, state] of whole.checkpoints) {
    assert.is(state.header.step, number);
    const resumed = await run(contextWith(settings, { resume: stored(searchState, state) }));
    assert.equal(bytesOf(resumed.artifacts), expected, `resumed after step ${number}`);
    assert.equal(resumed.metrics, whole.metrics.slice(number), `metrics after step ${number}`);
    // The epochs before are told once more, so that whoever missed them has them.
    const points = resumed.parts.flatMap((part) => (part as ArchitectureTrajectory).points);
    assert.equal(points, resumed.artifacts.trajectory.points, `epochs after step ${number}`);
  }
  assert.is(whole.checkpoints.size, 4);
});

test('the same seed gives the same bytes, another seed others', async () => {
  const [one, again, other] = [await run(contextWith()), await run(contextWith()), await run(contextWith({}, { seed: 6 }))];
  assert.equal(bytesOf(again.artifacts), bytesOf(one.artifacts));
  for (const [i, bytes] of bytesOf(other.artifacts).entries()) assert.is.not(bytes, bytesOf(one.artifacts)[i]);
});

test('in the warm-up no architecture parameter changes, and after it they do', async () => {
  const { checkpoints, metrics } = await run(contextWith({ warmUp: 1 }), [1, STEPS, STEPS + 1]);
  const [first, warm, searched] = [...checkpoints.values()] as [SearchStateValue, SearchStateValue, SearchStateValue];
  const architecture = ({ tensors }: SearchStateValue) =>
    Object.entries(tensors).filter(([name]) => /^(architecture|first|second)\//.test(name));
  assert.is(architecture(first).length, 6);
  assert.equal(architecture(warm), architecture(first));
  assert.is(warm.header.architectureSteps, 0);
  assert.not.equal(architecture(searched), architecture(warm));
  assert.is(searched.header.architectureSteps, 1);
  assert.not.equal(warm.tensors['weights/classifier.weight'], first.tensors['weights/classifier.weight']);
  const [warmEpoch] = metrics.filter(({ epoch }) => epoch === 1);
  assert.ok(!('validation loss' in (warmEpoch?.values ?? {})));
});

test('another relaxation searches on the same supernet', async () => {
  const { artifacts } = await run(contextWith({ architecture: softmax(), epochs: 1 }));
  assert.is(artifacts.distribution.relaxation, 'softmax');
  assert.equal(
    artifacts.distribution.cellTypes.map(({ name, operations }) => [name, operations.length]),
    [
      ['normal', 3],
      ['reduce', 3],
    ],
  );
});

test('a state comes back from its bytes', async () => {
  const { artifacts } = await run(contextWith({ epochs: 1 }));
  assert.equal(stored(searchState, artifacts.state), artifacts.state);
  assert.match(searchState.summary(artifacts.state), /dirichlet over darts, partial channels 1\/2, step 3 of 3/);
});

test('a search without validation images is refused before its first step, but for weights alone', async () => {
  const refused = await problemOf(runSearch(contextWith({ warmUp: 1 }, { validation: 0 })));
  assert.equal([refused.problem, refused.what], ['usage', 'the data set has no validation images']);
  assert.match(refused.remedy, /raise the share for validation/);
  const { artifacts } = await run(contextWith({ warmUp: 1, epochs: 1 }, { validation: 0 }));
  assert.is(artifacts.state.header.architectureSteps, 0);
});

test('a batch larger than the images that were read is refused before the first step, with the size that fits', async () => {
  const refused = await problemOf(runSearch(contextWith({ batchSize: 13 })));
  assert.equal([refused.problem, refused.where], ['usage', undefined]);
  assert.is(refused.what, 'a batch of 13 is more than the 12 images for the weights');
  assert.match(refused.remedy, /set "batchSize" to 12 or less/);
});

test('a loss that is no number any more is a problem with its epoch and step', async () => {
  const { problem, what, where, remedy } = await problemOf(runSearch(contextWith({ weights: { learningRate: 1e30 } })));
  assert.is(problem, 'stage');
  assert.match(what, /loss became (NaN|Infinity) at epoch 1, step [23]/);
  assert.is(where, undefined);
  assert.match(remedy, /lower the learning rate/);
});

test('channels that K does not divide are a usage problem', async () => {
  const refused = await problemOf(runSearch(contextWith({ partial: 3 })));
  assert.is(refused.problem, 'usage');
  assert.match(refused.what, /1\/3 does not divide 4 channels/);
});

test('giving one key of the weights leaves the other defaults as they are documented', () => {
  const { weights } = decoded(SearchSettings, { space: tinySpace, architecture: softmax(), weights: { learningRate: 0.1 } });
  const schedule = { finalLearningRate: 0.001, schedule: 'cosine', warmUp: 0, tail: 0 };
  assert.equal(weights, { learningRate: 0.1, ...schedule, momentum: 0.9, weightDecay: 3e-4, clip: 5 });
});

test.run();
