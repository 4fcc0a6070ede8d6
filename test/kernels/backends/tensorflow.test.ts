import { cpSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import * as tf from '@tensorflow/tfjs-core';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Backend } from '../../../base/backend.js';
import { scratchFolder } from '../../artifacts/fixtures/scratch.js';
import { casesOf } from '../ops/cases.js';
import { evaluate, evaluateOn, isNear, type Values } from '../ops/harness.js';

const root = fileURLToPath(new URL('../../../', import.meta.url));

// Stands for tfjs-node: the kernels of `cpu`, which take as little padding and dilation as those of TensorFlow do.
const STAND_IN = `
const tf = require('@tensorflow/tfjs-core');
const { MathBackendCPU } = require('@tensorflow/tfjs-backend-cpu');
class Backend extends MathBackendCPU { isUsingGpuDevice = USING_GPU; binding = { TF_Version: '2.9.1' }; }
tf.registerBackend('tensorflow', () => new Backend());
tf.copyRegisteredKernels('cpu', 'tensorflow');
for (const name of ['Conv2D', 'Conv2DBackpropInput', 'Conv2DBackpropFilter', 'DepthwiseConv2dNative', 'AvgPool', 'AvgPoolGrad',
  'DepthwiseConv2dNativeBackpropInput', 'DepthwiseConv2dNativeBackpropFilter']) {
  const original = tf.getKernel(name, 'tensorflow');
  tf.unregisterKernel(name, 'tensorflow');
  tf.registerKernel({ ...original, kernelFunc: (call) => {
    if (!['valid', 'same'].includes(call.attrs.pad)) throw new Error("TF Backend supports only 'valid' and 'same' padding");
    return original.kernelFunc({ ...call, attrs: name.startsWith('Depthwise') ? { ...call.attrs, dilations: [1, 1] } : call.attrs });
  } });
}
exports.version = { 'tfjs-node': '4.22.0' };
`;

const packageAt = (folder: string, name: string, source: string): void => {
  const at = join(folder, 'node_modules', name);
  mkdirSync(at, { recursive: true });
  writeFileSync(join(at, 'package.json'), JSON.stringify({ name, version: '4.22.0', main: 'index.js' }));
  writeFileSync(join(at, 'index.js'), source);
};

/** A copy of the kernels beside packages of one's own, so that they are what it loads. */
const copyBeside = (packages: Readonly<Record<string, string>>): string => {
  const folder = scratchFolder();
  writeFileSync(join(folder, 'package.json'), '{"type":"module","name":"copy"}');
  cpSync(join(root, 'kernels'), join(folder, 'kernels'), { recursive: true });
  for (const name of ['@tensorflow/tfjs-core', '@tensorflow/tfjs-backend-cpu']) {
    mkdirSync(dirname(join(folder, 'node_modules', name)), { recursive: true });
    symlinkSync(join(root, 'node_modules', name), join(folder, 'node_modules', name));
  }
  for (const [name, source] of Object.entries(packages)) packageAt(folder, name, source);
  return folder;
};

const load = async <M>(folder: string, module: string): Promise<M> =>
  (await import(pathToFileURL(join(folder, 'kernels', module)).href)) as M;

type Package = typeof import('../../../kernels/tensorflow/package.js');
const GPU = '@tensorflow/tfjs-node-gpu';
const CPU = '@tensorflow/tfjs-node';

test('without the packages the obstacle says which to install', async () => {
  const { loadPackage, missingPackage } = await load<Package>(copyBeside({}), 'tensorflow/package.ts');
  const obstacle = await loadPackage(() => true);
  assert.is(obstacle, missingPackage());
  assert.match(String(obstacle), `run npm install --no-save --save-dev ${GPU}`);
});

test('the package for GPUs is preferred to the one for the CPU', async () => {
  const both = { [GPU]: "exports.version = { is: 'gpu' }", [CPU]: "exports.version = { is: 'cpu' }" };
  const { loadPackage, missingPackage } = await load<Package>(copyBeside(both), 'tensorflow/package.ts');
  assert.is(missingPackage(), null);
  const loaded = await loadPackage(() => true);
  if (typeof loaded === 'string') throw new Error(loaded);
  assert.equal([loaded.name, loaded.module.version?.is], [GPU, 'gpu']);
});

test('where the package for GPUs does not load the one for the CPU is taken; where none does, the first says why', async () => {
  const broken = "throw new Error('libcudart.so.11.0: cannot open shared object file')";
  const half = await load<Package>(copyBeside({ [GPU]: broken, [CPU]: '' }), 'tensorflow/package.ts');
  assert.is(((await half.loadPackage(() => true)) as { name: string }).name, CPU);
  const none = await load<Package>(copyBeside({ [GPU]: broken, [CPU]: 'throw new Error("other")' }), 'tensorflow/package.ts');
  assert.match(
    String(await none.loadPackage(() => true)),
    /tfjs-node-gpu does not load \(libcudart.so.11.0: cannot open .*npm rebuild @tensorflow\/tfjs-node-gpu/,
  );
});

test('a package that brings another tfjs is refused', async () => {
  const { loadPackage } = await load<Package>(copyBeside({ [CPU]: '' }), 'tensorflow/package.ts');
  assert.match(String(await loadPackage(() => false)), /copy of @tensorflow\/tfjs-core of its own: run npm dedupe/);
});

test('with kernels that know neither dilation nor numbers of padding every operation gives what the composition gives', async () => {
  const folder = copyBeside({ [GPU]: STAND_IN.replace('USING_GPU', 'true') });
  const { tensorflow } = await load<{ tensorflow: Backend }>(folder, 'backends/tensorflow.ts');
  assert.is(await tensorflow.probe(), null);
  for (const shape of [
    [2, 8, 8, 4],
    [1, 7, 9, 3],
  ] as const) {
    for (const { name, f, inputs } of casesOf(shape)) {
      const expected = await evaluateOn('cpu', f, inputs);
      await tensorflow.start();
      assert.is(tf.getBackend(), 'tensorflow');
      const actual = evaluate(f, inputs);
      isNear(actual.y, expected.y, 2e-5, `${name}: output`);
      for (const [i, gradient] of actual.gradients.entries())
        isNear(gradient, expected.gradients[i] as Values, 5e-5, `${name}: gradient ${i}`);
    }
  }
  assert.equal(await tensorflow.device?.(), {
    name: 'the first CUDA GPU',
    details: ['@tensorflow/tfjs-node-gpu 4.22.0', 'TensorFlow 2.9.1'],
    emulated: false,
  });
});

test.run();
