import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { tensorValue } from '../../../artifacts/tensor-value.js';
import { namesTensor } from '../../../datasets/file-list.js';
import { mistakes, predictedClasses, predictionRows } from '../../../stages/kinds/predicted-classes.js';
import { predictionsKind } from '../../../stages/kinds/predictions.js';
import type { Predictions } from '../../../stages/kinds/predictions-form.js';
import { predictionsSection } from '../../../stages/pictures/predictions.js';
import { right } from '../support.js';

const NAMES = ['test/ants/1.png', 'test/ants/2.png', 'test/bees/1.png', 'test/bees/ü,"3".png'];

/** Predictions of four images of two classes, the middle two of which are mistakes, the third the worse one. */
const predictions = (names: readonly string[] | undefined, labelClasses = ['ants', 'bees']): Predictions => ({
  header: {
    dataset: 'imageFolder',
    classes: ['ants', 'bees'],
    labelClasses,
    samples: 1,
    inputNoise: { signalToNoise: 'none' },
  },
  tensors: {
    probabilities: tensorValue(Float32Array.of(0.75, 0.25, 0.375, 0.625, 0.875, 0.125, 0.5, 0.5), [4, 2]),
    labels: tensorValue(Int32Array.of(0, 0, 1, 0)),
    predictiveEntropy: tensorValue(Float64Array.of(0.5, 0.6, 0.3, 0.69)),
    ...(names === undefined ? {} : { files: namesTensor(names) }),
  },
});

test('each image has its file, its class and the predicted one, also when it comes back from its bytes', () => {
  const back = right(predictionsKind.decode(predictionsKind.encode(predictions(NAMES))));
  assert.equal(
    predictedClasses(back).map(({ file, trueClass, predictedClass, probability, ofTrueClass }) => [
      file,
      trueClass,
      predictedClass,
      probability,
      ofTrueClass,
    ]),
    [
      [NAMES[0], 'ants', 'ants', 0.75, 0.75],
      [NAMES[1], 'ants', 'bees', 0.625, 0.375],
      [NAMES[2], 'bees', 'ants', 0.875, 0.125],
      [NAMES[3], 'ants', 'ants', 0.5, 0.5],
    ],
  );
});

test('the worst mistake is that whose true class is the least likely', () => {
  assert.equal(
    mistakes(predictions(NAMES)).map(({ file }) => file),
    [NAMES[2], NAMES[1]],
  );
});

test('an image of a class that the network does not know is no mistake', () => {
  const all = predictedClasses(predictions(NAMES, ['ants', 'wasps']));
  assert.equal([all[2]?.trueClass, all[2]?.ofTrueClass], ['wasps', undefined]);
  assert.equal(
    mistakes(predictions(NAMES, ['ants', 'wasps'])).map(({ file }) => file),
    [NAMES[1]],
  );
});

test('rows have every image with its figures, by number where it has no file', () => {
  const { columns, rows } = predictionRows(predictions(NAMES));
  assert.equal(columns, ['file', 'true_class', 'class', 'probability', 'entropy', 'probability of ants', 'probability of bees']);
  assert.equal(rows[1], [NAMES[1], 'ants', 'bees', 0.625, 0.6, 0.375, 0.625]);
  const numbered = predictionRows(predictions(undefined));
  assert.equal([numbered.columns[0], numbered.rows[3]?.[0], numbered.rows.length], ['image', 3, 4]);
});

test('a report lists the worst mistakes and says how many there are', async () => {
  const shown = (value: Predictions) =>
    predictionsSection.draw([
      { stage: 'predict', group: 'predict', name: 'predictions', digest: 'ab12', seed: 0, kinds: ['predictions'], value },
    ]);
  const [named] = await shown(predictions(NAMES));
  assert.ok(named?.block === 'table');
  assert.equal(named.rows, [
    [NAMES[2], 'bees', 'ants', '87.50 %', '12.50 %'],
    [NAMES[1], 'ants', 'bees', '62.50 %', '37.50 %'],
  ]);
  assert.match(named.notes?.join('\n') ?? '', /^2 of 4 images are taken for another class.*\n`pipe show ab12 --csv FILE`/);
  const [numbered] = await shown(predictions(undefined, ['ants', 'wasps']));
  assert.ok(numbered?.block === 'table');
  assert.equal([numbered.columns[0], numbered.rows.map(([image]) => image)], ['image', ['1']]);
  assert.match(numbered.notes?.join('\n') ?? '', /^1 of 3 images.*\n1 images? .* that the network does not know/);
});

test.run();
