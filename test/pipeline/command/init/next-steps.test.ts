import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { nextSteps } from '../../../../pipeline/command/init/next-steps.js';
import { scratchFolder } from '../../../artifacts/fixtures/scratch.js';

test('the line that has git ignore the store leaves the lines before as they are, also one without an end', async () => {
  for (const [before, after] of [
    ['node_modules/\n', 'node_modules/\n.sluice/\n'],
    ['node_modules/', 'node_modules/\n.sluice/\n'],
    ['', '.sluice/\n'],
  ] as const) {
    const folder = scratchFolder();
    writeFileSync(join(folder, '.gitignore'), before);
    const lines = await nextSteps(folder, '', ['.gitignore'], 'sluice');
    const line = lines.find((one) => one.includes('.gitignore')) ?? '';
    execFileSync('sh', ['-c', line], { cwd: folder });
    assert.is(readFileSync(join(folder, '.gitignore'), 'utf8'), after);
  }
});

test('what the type check needs and a package.json lacks is said; types of Node.js where the tsconfig.json is ours', async () => {
  const folder = scratchFolder();
  const installing = async (own: object, kept: readonly string[]): Promise<readonly string[]> => {
    writeFileSync(join(folder, 'package.json'), JSON.stringify(own));
    const lines = await nextSteps(folder, '', kept, 'sluice');
    return lines.filter((line) => line.includes('--save-dev')).map((line) => line.replace(/ +#.*/, '').trim());
  };
  const checked = { devDependencies: { typescript: '*' } };
  assert.equal(await installing({}, ['package.json']), ['npm install --save-dev typescript @types/node']);
  assert.equal(await installing(checked, ['package.json']), ['npm install --save-dev @types/node']);
  assert.equal(await installing({}, ['package.json', 'tsconfig.json']), ['npm install --save-dev typescript']);
  assert.equal(await installing(checked, ['package.json', 'tsconfig.json']), []);
});

test.run();
