import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { commandWith } from '../../../pipeline/command/program.js';
import { scratchFolder } from '../../artifacts/fixtures/scratch.js';
import { testHost } from '../fixtures/host.js';

const compared = fileURLToPath(new URL('../fixtures/compared.ts', import.meta.url));
const backends = [{ name: 'none', source: import.meta.url, exported: 'none' }];
const WITHOUT = /compareVariants +will run \(waits for (.*)\); the store has it without \1, which the last run did not make/;

test('a plan says of a comparison that a run made without what failed that the store has it so, and why the rest will run', async () => {
  const folder = scratchFolder();
  const environment = { SLUICE_STORE: join(folder, '.sluice'), SLUICE_CACHE: process.env.SLUICE_CACHE };
  const pipe = async (...words: readonly string[]) => {
    const host = testHost({ folder, environment, backends });
    return { code: await commandWith(host)(words), ...host.written() };
  };
  const before = await pipe('plan', compared, '--why');
  assert.match(before.out, /compareVariants +will run/);
  assert.not.match(before.out, WITHOUT);
  const run = await pipe('run', compared, '--no-check', '--executor', 'in-process');
  assert.is(run.code, 1, run.err);
  for (const words of [[], ['--why']]) {
    const { code, out, err } = await pipe('plan', compared, ...words);
    assert.is(code, 0, err);
    assert.match(out, WITHOUT, `plan ${words}`);
    assert.is(/what differs from its nearest/.test(out), words.length > 0, out);
    const told = JSON.parse((await pipe('plan', compared, '--json', ...words)).out);
    assert.equal(told.stages.at(-1).madeWithout.stages, ['measure[by=-1]@0', 'measure[by=-1]@1'], `plan ${words} --json`);
  }
});

test.run();
