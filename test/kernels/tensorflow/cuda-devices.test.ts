import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { cudaDevices } from '../../../kernels/tensorflow/cuda-devices.js';

const namesOf = async (environment: Readonly<Record<string, string>>, gpus = 2, hasCuda = true) =>
  (await cudaDevices(environment, async () => ({ hasCuda, gpus }))).map(({ environment }) => environment['CUDA_VISIBLE_DEVICES']);

test('the GPUs of the driver can each be given, or those alone that the environment names', async () => {
  assert.equal(await namesOf({}), ['0', '1']);
  assert.equal(await namesOf({ CUDA_VISIBLE_DEVICES: '3, GPU-8932f937' }), ['3', 'GPU-8932f937']);
  assert.equal(await namesOf({ CUDA_VISIBLE_DEVICES: '1,-1,0' }), ['1']);
  assert.equal(await namesOf({ CUDA_VISIBLE_DEVICES: '' }), []);
  assert.equal(await namesOf({}, 0), []);
});

test('without the package with CUDA there is none', async () => {
  assert.equal(await namesOf({}, 2, false), []);
});

test.run();
