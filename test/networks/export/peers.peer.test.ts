import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { encodeSafetensors } from '../../../artifacts/safetensors.js';
import { encodeOnnx } from '../../../networks/export/onnx/encode.js';
import { stateOf } from '../../../networks/export/pytorch/children.js';
import { modelText } from '../../../networks/export/pytorch/model-text.js';
import { numbersOf } from '../../../networks/export/tensors.js';
import { scratchFolder } from '../../artifacts/fixtures/scratch.js';
import { loadBackend } from '../backends.js';
import { disposeSample, graphOf, imagesFor, numbersOfSample, type Sample, sampleOf, samples } from './samples.js';

// Python reads what is exported: `npm run test:peers`, where it has PyTorch and ONNX, says what is missing.
const isAsked = process.env['TEST_PEERS'] === '1';
const python = process.env['PEER_PYTHON'] ?? 'python3';
const has = (module: string): boolean => {
  const isThere = isAsked && spawnSync(python, ['-c', `import ${module}`]).status === 0;
  if (isAsked && !isThere) console.log(`left out, since ${python} has no ${module}`);
  return isThere;
};

const test = suite('exported networks in Python');
const when = (isThere: boolean) => (isThere ? test : test.skip);
const folder = scratchFolder();
const SETTINGS = { cells: 1, channels: 4, classes: 3, height: 8, width: 8, dropout: { probability: 0.3 } };
const ARCHITECTURE = '|nor_conv_1x1~0|+|none~0|skip_connect~1|+|skip_connect~0|none~1|nor_conv_3x3~2|';

const write = (sample: Sample, keepsDropout: boolean): string => {
  const place = join(folder, sample.name.replace(/\W/g, '_'));
  mkdirSync(place, { recursive: true });
  const { height, width } = sample.settings;
  const graph = graphOf(sample, keepsDropout);
  const numbers = numbersOfSample(sample);
  const facts = { title: sample.name, classes: ['a'], mean: [0, 0, 0], deviation: [1, 1, 1], height, width };
  writeFileSync(join(place, 'model.py'), modelText(graph, facts));
  writeFileSync(join(place, 'model.onnx'), encodeOnnx(graph, numbers, { version: '0', metadata: {} }));
  const tensors = Object.fromEntries(
    stateOf(graph).map(([name, t]) => [name, { dtype: 'F32' as const, shape: t.shape, data: numbersOf(t, numbers) }]),
  );
  writeFileSync(join(place, 'model.safetensors'), encodeSafetensors({ tensors, metadata: {} }));
  const images = imagesFor(sample, 2);
  const scores = tf.tidy(() => sample.network.forwardEvaluate(sample.parameters, sample.statistics, images));
  writeFileSync(
    join(place, 'case.json'),
    JSON.stringify({ shape: images.shape, images: [...images.dataSync()], scores: [...scores.dataSync()], keepsDropout }),
  );
  tf.dispose([images, scores]);
  disposeSample(sample);
  return place;
};

const said = (program: string): string => {
  const { stdout, stderr, status } = spawnSync(python, ['-c', program, folder], { encoding: 'utf8' });
  if (status !== 0) throw new Error(stderr);
  return stdout;
};

let places: readonly string[] = [];
test.before(async () => {
  if (!isAsked) return;
  await (await loadBackend('wasm')).start();
  const dropping = sampleOf('dropping', { space: 'nas-bench-201', architecture: ARCHITECTURE }, SETTINGS);
  places = [...samples().map((sample) => write(sample, false)), write(dropping, true)];
});

const TORCH = `
import glob, importlib.util, json, sys, torch
for place in sorted(glob.glob(sys.argv[1] + '/*')):
    spec = importlib.util.spec_from_file_location('model', place + '/model.py')
    model = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(model)
    case = json.load(open(place + '/case.json'))
    images = torch.tensor(case['images']).reshape(case['shape']).permute(0, 3, 1, 2)
    with torch.no_grad():
        network, own = model.load(), torch.tensor(case['scores'])
        scores = network(images).flatten()
        if case['keepsDropout']:
            assert not torch.equal(scores, network(images).flatten()), place
        else:
            error = float((scores - own).abs().max() / own.abs().max().clamp(min=1))
            assert error < 1e-4, (place, error)
    print(place)
`;

const ONNX = `
import glob, sys, onnx
for place in sorted(glob.glob(sys.argv[1] + '/*')):
    onnx.checker.check_model(onnx.load(place + '/model.onnx'), full_check=True)
    print(place)
`;

when(has('torch'))('model.py in PyTorch gives the scores of every network, and noise where dropout was kept', () => {
  assert.is(said(TORCH).trim().split('\n').length, places.length);
});

when(has('onnx'))('the checker of ONNX accepts every network and infers the shapes that are written', () => {
  assert.is(said(ONNX).trim().split('\n').length, places.length);
});

test.run();
