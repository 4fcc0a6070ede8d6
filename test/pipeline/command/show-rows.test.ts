import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { tensorValue } from '../../../artifacts/tensor-value.js';
import { namesTensor } from '../../../datasets/file-list.js';
import { openStore } from '../../../pipeline/address/stores.js';
import { commandWith } from '../../../pipeline/command/program.js';
import { predictionsKind } from '../../../stages/kinds/predictions.js';
import { sections } from '../../../stages/pictures/sections.js';
import { bytesOf, manifestOf, resultOf, scratchFolder } from '../../artifacts/fixtures/scratch.js';
import { testHost } from '../fixtures/host.js';

const folder = scratchFolder();

/** A store with predictions and with a text, and `pipe show` of each. */
const shownFrom = async () => {
  writeFileSync(join(folder, 'package.json'), '{}');
  const predictions = predictionsKind.encode({
    header: {
      dataset: 'imageFolder',
      classes: ['ants', 'bees'],
      labelClasses: ['ants', 'bees'],
      samples: 1,
      inputNoise: { signalToNoise: 'none' },
    },
    tensors: {
      probabilities: tensorValue(Float32Array.of(0.75, 0.25, 0.125, 0.875), [2, 2]),
      labels: tensorValue(Int32Array.of(0, 0)),
      predictiveEntropy: tensorValue(Float64Array.of(0.5, 0.25)),
      files: namesTensor(['test/ants/1.png', 'test/ants/2, left.png\u001b[2J']),
    },
  });
  const store = await resultOf(openStore(join(folder, '.sluice')));
  const text = bytesOf('a text');
  for (const bytes of [predictions, text]) await resultOf(store.write(bytes));
  const manifest = manifestOf('predict', { predictions, text });
  const outputs = Object.fromEntries(
    Object.entries(manifest.outputs).map(([name, made]) => [
      name,
      name === 'predictions' ? { ...made, kind: predictionsKind.name } : made,
    ]),
  );
  await resultOf(store.writeManifest({ ...manifest, outputs }));
  return async (name: 'predictions' | 'text', ...words: string[]) => {
    const host = testHost({ folder, sections: async () => sections });
    const code = await commandWith(host)(['show', (outputs[name]?.digest ?? '').slice(0, 12), ...words]);
    return { code, ...host.written() };
  };
};

test('pipe show lists the worst mistakes of predictions by their files, and writes all of them as CSV', async () => {
  const show = await shownFrom();
  const { code, out, err } = await show('predictions', '--csv', 'all.csv');
  assert.is(code, 0, err);
  assert.match(
    out,
    /^file +true class +predicted class +its probability +of the true class\ntest\/ants\/2, left\.png\S*\[2J +ants +bees /m,
  );
  assert.not.ok(out.includes('\u001b'));
  assert.match(out, /1 of 2 images are taken for another class/);
  assert.is(
    readFileSync(join(folder, 'all.csv'), 'utf8'),
    'file,true_class,class,probability,entropy,probability of ants,probability of bees\n' +
      'test/ants/1.png,ants,ants,0.75,0.5,0.75,0.25\n"test/ants/2, left.png\u001b[2J",ants,bees,0.875,0.25,0.125,0.875\n',
  );
});

test('an artifact without rows, and a file that cannot be written, are usage problems', async () => {
  const show = await shownFrom();
  const without = await show('text', '--csv', 'all.csv');
  assert.is(without.code, 2);
  assert.match(without.err, /which has no rows\n {2}at: --csv\n {2}to mend: take predictions/);
  const nowhere = await show('predictions', '--csv', 'no/where.csv');
  assert.is(nowhere.code, 2);
  assert.match(nowhere.err, /the file cannot be written: its folder is not there\n {2}at: --csv no\/where\.csv/);
});

test.run();
