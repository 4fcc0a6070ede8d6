import { tap } from 'rxjs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { darts } from '../../../networks/spaces/darts/space.js';
import { isLogged } from '../../../pipeline/stage.js';
import { SKIP_SHARE } from '../../../stages/alarms/skip-share.js';
import type { ArchitectureDistribution } from '../../../stages/kinds/architecture-distribution.js';
import type { ArchitectureTrajectory } from '../../../stages/kinds/architecture-trajectory.js';
import { type SearchStateValue, searchState } from '../../../stages/kinds/search-state.js';
import { SearchSettings } from '../../../stages/search/search.js';
import { runSearch } from '../../../stages/search/search-run.js';
import { skipConnections } from '../../../stages/search/skip-connections.js';
import { colouredSplit, contextOf, decoded, type Emitted, emitted, startBackend, tinySearch } from '../support.js';

type Outputs = {
  readonly distribution: ArchitectureDistribution;
  readonly trajectory: ArchitectureTrajectory;
  readonly state: SearchStateValue;
};

test.before(startBackend);

// 3 steps an epoch.
const searchStoppedAfter = async (step: number, settings: object): Promise<Emitted<Outputs, SearchStateValue>> => {
  let done = 0;
  const run = runSearch({
    ...contextOf(decoded(SearchSettings, { ...tinySearch, epochs: 3, ...settings }), { split: colouredSplit(24, 9) }, {}),
    isStopped: () => done >= step,
  });
  const watched = run.pipe(
    tap((event) => {
      if (event.type === 'metric') done = event.step;
    }),
  );
  return emitted(watched) as Promise<Emitted<unknown, unknown>> as Promise<Emitted<Outputs, SearchStateValue>>;
};

test('a search that is stopped within an epoch ends with it, and its artifacts are those of that epoch', async () => {
  const { artifacts, metrics } = await searchStoppedAfter(4, { recordEvery: 0 });
  assert.is(metrics.at(-1)?.step, 6);
  assert.is(artifacts.state.header.step, 6);
  assert.is(artifacts.state.header.stoppedAfter, 2);
  const [point, ...more] = artifacts.trajectory.points;
  assert.equal(more, []);
  assert.is(point?.epoch, 2);
  assert.equal(point?.distribution, artifacts.distribution);
  // What is written is read again.
  assert.is(searchState.encode(artifacts.state).length > 0, true);
});

test('the share of skip connections stands in the log of metrics, from which an alarm that goes on and a replay have it', async () => {
  const space = darts({ cells: 3, channels: 4, nodes: 2, operations: ['none', 'skip_connect', 'sep_conv_3x3'] });
  const { artifacts, metrics } = await searchStoppedAfter(4, { space });
  const shares = metrics.filter((metric) => isLogged(metric) && metric.values[SKIP_SHARE] !== undefined);
  assert.equal(
    shares.map(({ step, epoch }) => [step, epoch]),
    [
      [3, 1],
      [6, 2],
    ],
  );
  assert.is(shares.at(-1)?.values[SKIP_SHARE], skipConnections(artifacts.distribution)?.[SKIP_SHARE]);
});

test('a stop at the last step changes nothing', async () => {
  const { artifacts } = await searchStoppedAfter(9, {});
  assert.is(artifacts.state.header.stoppedAfter, null);
  assert.is(artifacts.state.header.step, 9);
});

test('the share of skip connections is that of the edges on which they are strongest, "none" left out', () => {
  const cellTypes = [{ name: 'normal', edges: [], operations: ['none', 'skip_connect', 'conv'] }] as const;
  const expectation = {
    normal: [
      [0.9, 0.06, 0.04],
      [0.1, 0.3, 0.6],
    ],
  };
  assert.equal(skipConnections({ cellTypes, expectation }), { [SKIP_SHARE]: 0.5 });
  const without = [{ name: 'normal', edges: [], operations: ['none', 'conv'] }] as const;
  assert.is(skipConnections({ cellTypes: without, expectation: { normal: [[0.5, 0.5]] } }), undefined);
});

test.run();
