import { either } from 'fp-ts';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { ValueOf } from '../../../artifacts/kind.js';
import type { ArchitectureDistribution } from '../../../stages/kinds/architecture-distribution.js';
import { architectureTrajectory } from '../../../stages/kinds/architecture-trajectory.js';
import { type SearchStateValue, searchState } from '../../../stages/kinds/search-state.js';
import { SearchSettings } from '../../../stages/search/search.js';
import { runSearch } from '../../../stages/search/search-run.js';
import { colouredSplit, contextOf, decoded, type Emitted, emitted, startBackend, stored, tinySearch } from '../support.js';

// 8 training images, half of them for validation: 1 step of 4 images an epoch.
const split = colouredSplit(8, 3);

type Outputs = {
  readonly distribution: ArchitectureDistribution;
  readonly trajectory: ValueOf<typeof architectureTrajectory>;
  readonly state: SearchStateValue;
};
const run = (settings: object, taken: readonly number[] = [], resume?: SearchStateValue) =>
  emitted(runSearch(contextOf(decoded(SearchSettings, { ...tinySearch, ...settings }), { split }, { resume })), taken) as Promise<
    Emitted<Outputs, SearchStateValue>
  >;
const epochsOf = ({ artifacts }: Emitted<Outputs, SearchStateValue>) => artifacts.trajectory.points.map(({ epoch }) => epoch);

test.before(startBackend);

test('the trajectory has what was learnt at every so many epochs, and at the last one', async () => {
  const every = await run({ epochs: 3 });
  assert.equal(epochsOf(every), [1, 2, 3]);
  const { trajectory, distribution } = every.artifacts;
  assert.equal(trajectory.points.at(-1)?.distribution, distribution);
  assert.not.equal(trajectory.points[0]?.distribution.parameters, distribution.parameters);
  assert.equal(architectureTrajectory.decode(architectureTrajectory.encode(trajectory)), either.right(trajectory));
  assert.match(architectureTrajectory.summary(trajectory), /^dirichlet over darts at 3 epochs from 1 to 3, mean entropy /);
  assert.equal(epochsOf(await run({ epochs: 3, recordEvery: 2 })), [2, 3]);
  assert.equal(epochsOf(await run({ epochs: 3, recordEvery: 0 })), [3]);
});

test('eigenvalues of the architecture are metrics of the epochs that are chosen, and change nothing of the search', async () => {
  const measured = await run({ epochs: 3, curvature: { every: 2, products: 3 } });
  const epochs = measured.metrics.filter(({ epoch }) => epoch !== undefined);
  const values = epochs.map((metric) => metric.values['largest eigenvalue']);
  assert.equal(
    values.map((value) => value !== undefined),
    [false, true, false],
  );
  assert.ok((epochs[1]?.values['largest eigenvalue'] as number) > (epochs[1]?.values['smallest eigenvalue'] as number));
  const plain = await run({ epochs: 3 });
  assert.equal(measured.artifacts.distribution, plain.artifacts.distribution);
  assert.equal(measured.artifacts.state.tensors, plain.artifacts.state.tensors);
  assert.equal(measured.artifacts.trajectory.points[1]?.metrics, epochs[1]?.values);
});

test('a search of the second order learns another architecture, and goes on from a checkpoint to the same end', async () => {
  const settings = { epochs: 3, order: 'second', curvature: { every: 1, products: 2 } };
  const whole = await run(settings, [1, 2]);
  assert.not.equal(whole.artifacts.distribution, (await run({ epochs: 3 })).artifacts.distribution);
  const resumed = await run(settings, [], stored(searchState, whole.checkpoints.get(2) as SearchStateValue));
  assert.equal(searchState.encode(resumed.artifacts.state), searchState.encode(whole.artifacts.state));
  assert.equal(resumed.artifacts.trajectory, whole.artifacts.trajectory);
  assert.equal(resumed.metrics, whole.metrics.slice(2));
});

test.run();
