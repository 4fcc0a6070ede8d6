import * as tf from '@tensorflow/tfjs-core';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { softmax } from '../../../stages/architecture/softmax.js';
import type { SearchStateValue } from '../../../stages/kinds/search-state.js';
import { stopOrGoOn, stopsNow } from '../../../stages/search/early-stopping.js';
import { robustDartsStopping } from '../../../stages/search/robust-darts-stopping.js';
import { SearchSettings } from '../../../stages/search/search.js';
import { runSearch } from '../../../stages/search/search-run.js';
import type { SearchState } from '../../../stages/search/search-state.js';
import { colouredSplit, contextOf, decoded, type Emitted, emitted, startBackend, tinySearch } from '../support.js';

// The largest eigenvalues of the Hessians that automl/RobustDARTS has in experiments/search_logs/s1/cifar10/0.0_0.0003-2516843
// (seeds 1, 2 and 3): of every second epoch up to the 20th of them. Its code stops the first two
// after the 12th measurement and the third after the 16th, to go back to the 6th and the 10th.
const PUBLISHED = [
  {
    eigenvalues: [
      ...[0.1788, 0.1482, 0.1703, 0.1464, 0.1211, 0.2488, 0.2311, 0.3595, 0.2246, 0.3859, 0.2085, 0.4298],
      ...[0.5083, 0.2287, 0.4098, 0.5024, 0.4997, 0.25, 0.4574, 0.5168],
    ],
    stopped: 12,
    backTo: 6,
  },
  {
    eigenvalues: [
      ...[0.1737, 0.1465, 0.2629, 0.1932, 0.1675, 0.2212, 0.209, 0.1505, 0.22, 0.29, 0.3138, 0.4737],
      ...[0.3055, 0.3624, 0.3232, 0.361, 0.9003, 0.243, 0.3006, 0.6285],
    ],
    stopped: 12,
    backTo: 6,
  },
  {
    eigenvalues: [
      ...[0.146, 0.2083, 0.3164, 0.1967, 0.2134, 0.1834, 0.3465, 0.2029, 0.25, 0.1714, 0.31, 0.3055],
      ...[0.2532, 0.2609, 0.4074, 0.5918, 0.5956, 0.7893, 0.7326, 0.4814],
    ],
    stopped: 16,
    backTo: 10,
  },
];

const settingsOf = (preset: 'paper' | 'released', epochs: number) => {
  const { earlyStopping, curvature } = decoded(SearchSettings, { ...tinySearch, ...robustDartsStopping(preset) });
  return { earlyStopping, curvature, epochs, warmUp: 0 };
};

/** A search whose eigenvalue is given, epoch by epoch until it stops; steps are epochs. */
const searchedOver = (settings: ReturnType<typeof settingsOf>, eigenvalueAt: (epoch: number) => number | undefined) => {
  let state = { trajectory: [], snapshots: [], stoppedAfter: null, step: 0 } as unknown as SearchState;
  let most = 0;
  for (let epoch = 1; epoch <= settings.epochs && state.stoppedAfter === null; epoch++) {
    const value = eigenvalueAt(epoch);
    const metrics = value === undefined ? {} : { 'largest eigenvalue': value };
    const trajectory = [...state.trajectory, { epoch, metrics } as SearchState['trajectory'][number]];
    state = stopOrGoOn(settings, { ...state, trajectory, step: epoch }, epoch, 1);
    most = Math.max(most, state.snapshots.length);
  }
  return { ...state, most };
};

test('the rule of the released code stops the searches of its authors where it stopped them, and goes back where it went', () => {
  for (const { eigenvalues, stopped, backTo } of PUBLISHED) {
    const measured = (epoch: number) => (epoch % 2 === 0 ? eigenvalues[epoch / 2 - 1] : undefined);
    const ended = searchedOver(settingsOf('released', 50), measured);
    assert.equal([ended.stoppedAfter, ended.step], [2 * stopped, 2 * backTo]);
    assert.equal(ended.snapshots, []);
    assert.is(ended.most, 6);
  }
});

test('the rule of the paper compares averages around two epochs that lie five apart, and goes back to the earlier', () => {
  // The averages around epochs 16 and 11 are first 4/3 apart when the one around 16 holds three of the larger values.
  const ended = searchedOver(settingsOf('paper', 50), (epoch) => (epoch < 17 ? 1 : 2));
  assert.equal([ended.stoppedAfter, ended.step], [18, 11]);
});

test('no search goes back to an epoch before the first that may be gone back to', () => {
  const grows = (epoch: number) => 1.2 ** epoch;
  const early = settingsOf('paper', 50);
  assert.equal(searchedOver(early, grows).step, 11);
  assert.equal(searchedOver({ ...early, earlyStopping: { ...early.earlyStopping, from: 1 } }, grows).step, 3);
  assert.is(searchedOver(settingsOf('paper', 17), grows).stoppedAfter, null);
});

test('the average around a measurement has as many behind it as before it', () => {
  const rule = { ratio: 0.75, back: 1, window: 3 };
  // (1 + 1 + 1)/3 against (1 + 1 + 2.1)/3, and against (1 + 1 + 1.9)/3.
  assert.is(stopsNow([1, 1, 1, 2.1], rule), true);
  assert.is(stopsNow([1, 1, 1, 1.9], rule), false);
});

test('a search that goes back keeps the tensors of one supernet, as one that does not', async () => {
  await startBackend();
  const left = async (ratio: number): Promise<readonly [stopped: number | null, tensors: number]> => {
    const config = decoded(SearchSettings, {
      ...tinySearch,
      architecture: softmax(),
      epochs: 6,
      curvature: { every: 1, products: 3 },
      earlyStopping: { ratio, back: 1, window: 1 },
    });
    const before = tf.memory().numTensors;
    const { artifacts } = (await emitted(runSearch(contextOf(config, { split: colouredSplit() })))) as Emitted<
      { readonly state: SearchStateValue },
      SearchStateValue
    >;
    return [artifacts.state.header.stoppedAfter, tf.memory().numTensors - before];
  };
  const [whole, stopped] = [await left(0), await left(1)];
  assert.is(whole[0], null);
  assert.type(stopped[0], 'number');
  assert.is(stopped[1], whole[1]);
});

test.run();
