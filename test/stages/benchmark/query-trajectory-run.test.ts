import { either } from 'fp-ts';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { NAS_BENCH_201_OPERATIONS } from '../../../networks/operations/names.js';
import { NAS_BENCH_201_EDGES } from '../../../networks/spaces/nas-bench-201/genotype.js';
import { nasBench201 } from '../../../networks/spaces/nas-bench-201/space.js';
import { dirichlet } from '../../../stages/architecture/dirichlet.js';
import { dirichletRelaxation } from '../../../stages/architecture/dirichlet-relaxation.js';
import { softmax } from '../../../stages/architecture/softmax.js';
import { QueryTrajectorySettings } from '../../../stages/benchmark/query-trajectory.js';
import { runQueryTrajectory } from '../../../stages/benchmark/query-trajectory-run.js';
import type { ArchitectureTrajectory } from '../../../stages/kinds/architecture-trajectory.js';
import { type TrajectoryRecord, trajectoryRecord } from '../../../stages/kinds/trajectory-record.js';
import { rowOf, tableOfRows } from '../../datasets/benchmarks/nas-bench-201/rows.js';
import { contextOf, decoded, type Emitted, emitted, near, problemOf, tinySpace } from '../support.js';

const benchmark = tableOfRows();
const cellTypes = [{ name: 'cell', edges: NAS_BENCH_201_EDGES, operations: NAS_BENCH_201_OPERATIONS }];
const { expectation } = dirichletRelaxation({ scale: 1, anchor: 0, distance: 'l2' });

/** What a search learnt that prefers the operation at `place` on every edge by `strength`. */
const pointOf = (epoch: number, place: number, strength: number): ArchitectureTrajectory['points'][number] => {
  const row = NAS_BENCH_201_OPERATIONS.map((_, i) => (i === place ? strength : -strength));
  const rows = (of: readonly number[]) => ({ cell: NAS_BENCH_201_EDGES.map(() => of) });
  return {
    epoch,
    distribution: {
      space: 'nas-bench-201',
      relaxation: 'dirichlet',
      cellTypes,
      parameters: rows(row),
      expectation: rows([...expectation(Float64Array.from(row))]),
      entropy: 0,
    },
    metrics: {},
  };
};
const trajectory: ArchitectureTrajectory = { points: [pointOf(5, 1, 0.01), pointOf(10, 3, 40)] };

const runWith = (settings: object = {}) =>
  runQueryTrajectory(
    contextOf(decoded(QueryTrajectorySettings, { space: nasBench201(), architecture: dirichlet(), samples: 40, ...settings }), {
      trajectory,
      benchmark,
    }),
  );
const recordOf = async (settings?: object) =>
  ((await emitted(runWith(settings))) as Emitted<{ readonly trajectoryRecord: TrajectoryRecord }, never>).artifacts
    .trajectoryRecord;

test('each epoch has its current architecture, and sampled ones that vary as much as the distribution', async () => {
  const { points, samples, relaxation } = await recordOf();
  assert.equal([samples, relaxation, points.map(({ epoch }) => epoch)], [40, 'dirichlet', [5, 10]]);
  const [early, late] = points as [(typeof points)[number], (typeof points)[number]];
  assert.is(
    early.architecture,
    '|skip_connect~0|+|skip_connect~0|skip_connect~1|+|skip_connect~0|skip_connect~1|skip_connect~2|',
  );
  assert.equal([early.skips, late.skips, late.sampledSkips, late.distinct], [6, 0, 0, 1]);
  assert.ok(early.distinct > 30 && early.sampledSkips > 0.5 && early.sampledSkips < 2.5, `${early.sampledSkips}`);
  const { current, sampled } = early.accuracies.cifar10;
  // All edges skip_connect, place 1 of 5: code 11111 in base 5 with six digits.
  const code = (5 ** 6 - 1) / 4;
  near(current, Number(rowOf(code)['cifar10_test']) / 100, 1e-12);
  assert.ok(sampled.least < sampled.mean && sampled.mean < sampled.most && sampled.deviation > 0.1);
  const { current: settled, sampled: alike } = late.accuracies['ImageNet16-120'];
  near(alike.deviation, 0, 1e-12);
  near(alike.mean, settled, 1e-12);
});

test('accuracies of each epoch are metrics; the record can be stored and read as a table', async () => {
  const { metrics, artifacts, events } = (await emitted(runWith())) as Emitted<
    { readonly trajectoryRecord: TrajectoryRecord },
    never
  >;
  assert.equal(events, ['metric', 'metric', 'artifact']);
  const record = artifacts.trajectoryRecord;
  assert.equal([metrics[1]?.step, metrics[1]?.epoch, metrics[0]?.values['skip connections']], [10, 10, 6]);
  assert.is(metrics[1]?.values['cifar100 test accuracy'], record.points[1]?.accuracies.cifar100.current);
  assert.equal(trajectoryRecord.decode(trajectoryRecord.encode(record)), either.right(record));
  assert.match(
    trajectoryRecord.summary(record),
    /^dirichlet, 2 epochs, 40 samples each\n {2}epoch 5: cifar10 test .* 6 skip conn/,
  );
});

test('the same seed gives the same samples, and softmax the current architecture alone', async () => {
  assert.equal(await recordOf(), await recordOf());
  const { points } = await recordOf({ architecture: softmax() });
  assert.equal(
    points.map(({ distinct, sampledSkips }) => [distinct, sampledSkips]),
    [
      [1, 6],
      [1, 0],
    ],
  );
});

test('a trajectory over another space is a usage problem of the stage', async () => {
  const { problem, where } = await problemOf(runWith({ space: tinySpace }));
  assert.equal([problem, where], ['usage', undefined]);
});

test.run();
