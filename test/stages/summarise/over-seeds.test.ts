import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { shapes } from '../../../datasets/shapes.js';
import { experiment } from '../../../pipeline/experiment.js';
import { overSeeds } from '../../../pipeline/over-seeds.js';
import type { RunOutput } from '../../../pipeline/run/event.js';
import { evaluate } from '../../../stages/evaluate/evaluate.js';
import { fixedGenotype } from '../../../stages/genotype/fixed-genotype.js';
import { evaluationKind } from '../../../stages/kinds/evaluation.js';
import { summaryKind } from '../../../stages/kinds/summary.js';
import { load } from '../../../stages/load/load.js';
import { retrain } from '../../../stages/retrain/retrain.js';
import { summarise } from '../../../stages/summarise/summarise.js';
import { resultOf, scratchStore } from '../../artifacts/fixtures/scratch.js';
import { right } from '../../datasets/support.js';
import { doneOf, eventsOf, optionsWith, statusesOf } from '../../pipeline/fixtures/run.js';
import { near, tinyGenotype } from '../support.js';

const wasm = { name: 'wasm', source: new URL('../../../kernels/backends/wasm.ts', import.meta.url).href, exported: 'wasm' };
const settings = { cells: 3, channels: 4, epochs: 1, batchSize: 10, auxiliary: 0, dropPath: 0, augmentation: {} };

test('networks trained under two seeds on images loaded once, and what their evaluations have in common', async () => {
  const store = await scratchStore();
  const trials = experiment('trials', () => {
    const images = load(shapes({ train: 20, test: 20, size: 16 }));
    const runs = overSeeds([0, 3], () => fixedGenotype(tinyGenotype).pipe(retrain(images, settings), evaluate()));
    const [first, second] = runs as [(typeof runs)[number], (typeof runs)[number]];
    return { first, second, summary: summarise(runs) };
  });
  const events = await eventsOf(trials, optionsWith(store, { seed: 1, backend: wasm }));
  const { outputs, problems } = doneOf(events);
  assert.equal(problems, []);
  assert.equal(Object.keys(statusesOf(events)).sort(), [
    'evaluate@0',
    'evaluate@3',
    'fixedGenotype@0',
    'fixedGenotype@3',
    'load',
    'retrain@0',
    'retrain@3',
    'summarise',
  ]);
  const bytesOf = (name: string) => resultOf(store.read((outputs[name] as RunOutput).digest));
  const [first, second] = [
    right(evaluationKind.decode(await bytesOf('first'))),
    right(evaluationKind.decode(await bytesOf('second'))),
  ];
  assert.is.not(first.loss, second.loss);
  const { seeds, metrics, architectures } = right(summaryKind.decode(await bytesOf('summary')));
  assert.equal(seeds, [1, 4]);
  assert.is(architectures.length, 2);
  const loss = metrics.find(({ name }) => name === 'test loss');
  assert.equal(loss?.values, [first.loss, second.loss]);
  near(loss?.deviation ?? 0, Math.abs(first.loss - second.loss) / Math.SQRT2, 1e-12);
});

test.run();
