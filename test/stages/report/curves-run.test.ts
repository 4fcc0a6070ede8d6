import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { ArchitectureTrajectory } from '../../../stages/kinds/architecture-trajectory.js';
import { type Curves, curvesKind } from '../../../stages/kinds/curves.js';
import { CurvesSettings } from '../../../stages/report/curves.js';
import { runCurves } from '../../../stages/report/curves-run.js';
import { rightOf } from '../../pipeline/fixtures/run.js';
import { contextOf, decoded, type Emitted, emitted, near, problemOf } from '../support.js';

const distribution = { space: 'darts', relaxation: 'softmax', cellTypes: [], parameters: {}, expectation: {}, entropy: 0 };
/** A search that measured these values at its first epochs. */
const searchOf = (values: readonly number[], metric = 'largest eigenvalue'): ArchitectureTrajectory => ({
  points: values.map((value, i) => ({ epoch: i + 1, distribution, metrics: { [metric]: value, 'train loss': 1 } })),
});

const series = [
  { name: 'DARTS', of: ['DARTS 0', 'DARTS 1'] },
  { name: 'μDARTS', of: ['μDARTS 0'] },
];
const contextWith = (metric: string) =>
  contextOf(decoded(CurvesSettings, { title: 'Fig. 5', metric, series, notes: ['a note'] }), {
    trajectory: [
      { of: 'DARTS 0', value: searchOf([1, 2, 3]) },
      { of: 'DARTS 1', value: searchOf([3, 4]) },
      { of: 'μDARTS 0', value: searchOf(Array.from({ length: 40 }, () => 0.5)) },
    ],
  });

test('a point is mean and deviation of the seeds that reached its epoch', async () => {
  const { artifacts } = (await emitted(runCurves(contextWith('largest eigenvalue')))) as Emitted<
    { readonly curves: Curves },
    never
  >;
  const [darts, muDarts] = artifacts.curves.series;
  assert.equal(
    darts?.points.map(({ epoch, mean, seeds }) => [epoch, mean, seeds]),
    [
      [1, 2, 2],
      [2, 3, 2],
      [3, 3, 1],
    ],
  );
  near(darts?.points[0]?.deviation as number, Math.SQRT2, 1e-12);
  assert.is(darts?.points[2]?.deviation, null);
  assert.is(muDarts?.points.length, 40);
});

test('a mean that is infinite is kept, and drawn as a dot', async () => {
  const context = contextOf(decoded(CurvesSettings, { title: 'T', metric: 'm', series: [{ name: 'A', of: ['a'] }] }), {
    trajectory: [{ of: 'a', value: searchOf([1, Number.NEGATIVE_INFINITY, 2], 'm') }],
  });
  const { artifacts } = (await emitted(runCurves(context))) as Emitted<{ readonly curves: Curves }, never>;
  const kept = rightOf(curvesKind.decode(curvesKind.encode(artifacts.curves)));
  assert.is(kept.series[0]?.points[1]?.mean, Number.NEGATIVE_INFINITY);
  assert.match(curvesKind.summary(kept).split('\n')[1] as string, /▁·█$/);
});

test('it prints as bars on one scale and the values of some epochs, the last among them', async () => {
  const { artifacts } = (await emitted(runCurves(contextWith('largest eigenvalue')))) as Emitted<
    { readonly curves: Curves },
    never
  >;
  const lines = curvesKind.summary(artifacts.curves).split('\n');
  assert.is(lines[0], 'Fig. 5: largest eigenvalue by epoch');
  assert.match(lines[1] as string, /DARTS {3}▅██$/);
  assert.match(lines[2] as string, /1: 2\.00 ± 1\.4, 2: 3\.00 ± 1\.4, 3: 3\.00$/);
  assert.match(lines[3] as string, /μDARTS {2}▁{40}$/);
  assert.match(lines[4] as string, /40: 0\.500$/);
  assert.ok((lines[4] as string).split(',').length <= 12);
  assert.match(lines[5] as string, /a note/);
});

test('a metric that no epoch has is refused with those there are', async () => {
  const refused = await problemOf(runCurves(contextWith('uncertainty')));
  assert.match(refused.what, /no epoch of "DARTS" has a metric "uncertainty"/);
  assert.match(refused.remedy, /largest eigenvalue, train loss/);
});

test.run();
