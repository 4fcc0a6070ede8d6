import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { backends } from '../../../kernels/backends/index.js';

const listingOf = (name: string) => backends.find((backend) => backend.name === name);

test('the backends are listed with the preferred ones first, and passing over one of optional packages is not worth a word', () => {
  assert.equal(
    backends.map(({ name }) => name),
    ['webgpu', 'native', 'tensorflow', 'wasm', 'cpu'],
  );
  assert.equal(
    backends.filter(({ optional }) => optional).map(({ name }) => name),
    ['webgpu', 'tensorflow'],
  );
});

test('a backend of optional packages either suits this machine or says what to do about it', async () => {
  for (const name of ['tensorflow', 'webgpu']) {
    const obstacle = await listingOf(name)?.obstacle?.();
    assert.ok(
      obstacle === null ||
        /run npm install|install |--backend|update the driver|--gpus all|set VK_DRIVER_FILES|compute on|vulkaninfo/.test(
          obstacle ?? '',
        ),
      obstacle ?? '',
    );
  }
});

test.run();
