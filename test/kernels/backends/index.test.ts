import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { backends } from '../../../kernels/backends/index.js';

const listingOf = (name: string) => backends.find((backend) => backend.name === name);

test('the backends are listed with the preferred ones first, and passing over one of optional packages is not worth a word', () => {
  assert.equal(
    backends.map(({ name }) => name),
    ['native', 'tensorflow', 'webgpu', 'wasm', 'cpu'],
  );
  assert.equal(
    backends.filter(({ optional }) => optional).map(({ name }) => name),
    ['tensorflow', 'webgpu'],
  );
});

test('a backend of optional packages either suits this machine or says what to do about it', async () => {
  for (const name of ['tensorflow', 'webgpu']) {
    const obstacle = await listingOf(name)?.obstacle?.();
    assert.ok(
      obstacle === null || /run npm install|install the driver|--backend|update the driver/.test(obstacle ?? ''),
      obstacle ?? '',
    );
  }
});

test.run();
