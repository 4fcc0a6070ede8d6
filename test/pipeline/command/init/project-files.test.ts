import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { projectFiles } from '../../../../pipeline/command/init/project-files.js';

test('a new project has the types of Node.js, which code of its own such as a sink needs, and names them', () => {
  const files = projectFiles('mine', '^0.1.0');
  const { devDependencies } = JSON.parse(files['package.json'] ?? '');
  assert.equal(Object.keys(devDependencies), ['@types/node', 'typescript']);
  assert.equal(JSON.parse(files['tsconfig.json'] ?? '').compilerOptions.types, ['node']);
});

test.run();
