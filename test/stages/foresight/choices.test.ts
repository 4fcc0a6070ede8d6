import { test } from 'uvu';
import { nasBench201Table } from '../../../datasets/benchmarks/nas-bench-201/source.js';
import { darts } from '../../../networks/spaces/darts/space.js';
import { loadBenchmark } from '../../../stages/benchmark/load-benchmark.js';
import { queryBenchmark } from '../../../stages/benchmark/query-benchmark.js';
import { queryTrajectory } from '../../../stages/benchmark/query-trajectory.js';
import { discretise } from '../../../stages/discretise/discretise.js';
import { discretiseWithin } from '../../../stages/discretise/discretise-within.js';
import { sampleWithin } from '../../../stages/discretise/sample-within.js';
import { measureLatency } from '../../../stages/latency/measure-latency.js';
import { compareWithPaper } from '../../../stages/report/compare.js';
import { drawCurves } from '../../../stages/report/curves.js';
import { type AnyFlow, images, searched, small, summarised, testRefusals } from './support.js';

testRefusals([
  [
    'reading a distribution by another space',
    () => searched().pipe(discretise({ space: darts({ cells: 3, channels: 4, nodes: 3 }) })) as AnyFlow,
    [],
    'stage discretise',
    /over other edges or operations of darts/,
    /leave "space" out/,
  ],
  [
    'a choice without a limit',
    () => searched().pipe(discretiseWithin()) as AnyFlow,
    [],
    'stage discretiseWithin',
    /no resource has a limit/,
    /"parameters"/,
  ],
  [
    'a latency that nobody measures',
    () => searched().pipe(sampleWithin({ latency: 3 })) as AnyFlow,
    [],
    'stage sampleWithin',
    /none was measured/,
    /measureLatency/,
  ],
  [
    'a latency of another network',
    () => searched().pipe(discretiseWithin(measureLatency({ space: small, cells: 3 }), { latency: 3, cells: 4 })) as AnyFlow,
    [],
    'stage discretiseWithin',
    /measured of darts with 3 cells/,
    /same network/,
  ],
  [
    'a latency of odd images',
    () => measureLatency({ space: small, height: 30, width: 30 }),
    [],
    'stage measureLatency',
    /must halve/,
    /multiples/,
  ],
  [
    'looking a DARTS cell up',
    () => searched().pipe(discretise(), queryBenchmark(loadBenchmark(nasBench201Table()))) as AnyFlow,
    [],
    'stage queryBenchmark',
    /of the space darts/,
    /nasBench201\(\)/,
  ],
  [
    'looking a trajectory of DARTS up',
    () => searched().pipe(queryTrajectory(loadBenchmark(nasBench201Table()))) as AnyFlow,
    [],
    'stage queryTrajectory',
    /of the space darts/,
    /nasBench201\(\)/,
  ],
  [
    'drawing eigenvalues that are not measured',
    () => drawCurves({ one: [searched()] }, { title: 't', metric: 'largest eigenvalue' }),
    [],
    'stage drawCurves',
    /no epoch of "one" will have a metric "largest eigenvalue"/,
    /curvature: \{ every: 1 \}/,
  ],
  [
    'drawing a variance without dropout',
    () => drawCurves({ one: [searched()] }, { title: 't', metric: 'predictive variance' }),
    [],
    'stage drawCurves',
    /"predictive variance"/,
    /concreteDropout/,
  ],
  [
    'drawing of flows without a search',
    () => drawCurves({ one: [images()] }, { title: 't', metric: 'entropy' }),
    [],
    'stage drawCurves',
    /"one" has no search/,
    /that have a search/,
  ],
  [
    'comparing with a flow that there is not',
    () => compareWithPaper({ one: summarised() }, { title: 't', columns: [], rows: [{ name: 'r', of: ['two'], paper: [] }] }),
    [],
    'stage compareWithPaper',
    /there is no flow "two" with a summary/,
    /name one of one/,
  ],
  [
    'comparing with a table that nobody loads',
    () => compareWithPaper({ one: summarised() }, { title: 't', columns: [], rows: [{ name: 'r', of: ['optimum'], paper: [] }] }),
    [],
    'stage compareWithPaper',
    /needs the table/,
    /loadBenchmark/,
  ],
  [
    'more figures than columns',
    () => compareWithPaper({ one: summarised() }, { title: 't', columns: [], rows: [{ name: 'r', of: ['one'], paper: ['1'] }] }),
    [],
    'stage compareWithPaper',
    /has 1 of the paper's figures/,
    /each column/,
  ],
  [
    'differences of flows of other seeds',
    () =>
      compareWithPaper(
        { one: summarised(), two: summarised([7, 8]) },
        {
          title: 't',
          columns: [{ title: 'c', metric: 'test accuracy' }],
          rows: [{ name: 'r', of: ['one'], less: ['two'], paper: [] }],
        },
      ),
    [],
    'stage compareWithPaper',
    /the row "r" was measured under the seeds 0, 1, and what is subtracted under the seeds 7, 8/,
    /flows of the same seeds/,
  ],
]);

test.run();
