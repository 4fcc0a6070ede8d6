import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { installCommand } from '../../kernels/install-command.js';

test('an optional package is installed plainly beside an installed sluice', () => {
  assert.is(installCommand('webgpu', 'file:///home/me/bees/node_modules/sluice/dist/bundle/index.js'), 'npm install webgpu');
});

test('in a clone it is asked for as of development, which npm keeps, and package.json stays as it is', () => {
  assert.is(
    installCommand('webgpu', 'file:///home/me/sluice/kernels/install-command.ts'),
    'npm install --no-save --save-dev webgpu',
  );
  assert.is(installCommand('webgpu'), 'npm install --no-save --save-dev webgpu');
});

test.run();
