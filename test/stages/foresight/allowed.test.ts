import { either } from 'fp-ts';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { imageFolder } from '../../../datasets/image-folder.js';
import type { ExperimentResult } from '../../../pipeline/experiment.js';
import { named } from '../../../pipeline/named.js';
import { softmax } from '../../../stages/architecture/softmax.js';
import { discretiseWithin } from '../../../stages/discretise/discretise-within.js';
import { evaluate } from '../../../stages/evaluate/evaluate.js';
import { concreteDropout } from '../../../stages/kinds/settings/dropout.js';
import { measureLatency } from '../../../stages/latency/measure-latency.js';
import { load } from '../../../stages/load/load.js';
import { measureMemory } from '../../../stages/memory/measure-memory.js';
import { compareWithPaper } from '../../../stages/report/compare.js';
import { drawCurves } from '../../../stages/report/curves.js';
import { search } from '../../../stages/search/search.js';
import { type AnyFlow, graphOf, images, progressive, refusal, searched, small, summarised, trained } from './support.js';

test('what is allowed is allowed: the smallest and the largest that fit', async () => {
  const allowed: readonly (readonly [() => ExperimentResult, ...string[]])[] = [
    [searched],
    [searched, 'search.batchSize=190'],
    [searched, 'search.warmUp=10'],
    [searched, 'search.dropout=true', 'search.uncertainty.weight=1'],
    [searched, 'search.augmentation.pad=31'],
    [() => searched(small, { warmUp: 10 }, images({}, { validation: 0 }))],
    [() => searched(small, {}, load(imageFolder({ size: 32 }))), 'search.batchSize=4096'],
    [() => searched(small, { partial: 4, dropout: concreteDropout() }).pipe(measureMemory()) as AnyFlow],
    [() => progressive({ partial: 1, keep: 8 })],
    [trained, 'retrain.batchSize=400'],
    [trained, 'retrain.augmentation.cutout=32'],
    [() => searched().pipe(discretiseWithin(measureLatency({ space: small, cells: 3 }), { latency: 3, cells: 3 })) as AnyFlow],
    [() => trained().pipe(evaluate({ batchSize: 4000 })) as AnyFlow],
    [() => drawCurves({ one: [searched()] }, { title: 't', metric: 'entropy' })],
    [() => drawCurves({ one: [searched(small, { curvature: { every: 5 } })] }, { title: 't', metric: 'largest eigenvalue' })],
    [() => compareWithPaper({ one: summarised() }, { title: 't', columns: [], rows: [{ name: 'r', of: ['one'], paper: [] }] })],
  ];
  for (const [build, ...sets] of allowed) {
    const graph = await graphOf(build, sets);
    assert.ok(either.isRight(graph), either.isLeft(graph) ? JSON.stringify(graph.left) : '');
  }
});

test('a problem names the stage as the experiment does', async () => {
  const found = await refusal(
    () => images().pipe(named('wide', search({ space: small, architecture: softmax(), partial: 3 }))) as AnyFlow,
  );
  assert.is(found.where, 'stage wide');
});

test.run();
