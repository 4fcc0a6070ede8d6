import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { commandWith } from '../../../../pipeline/command/program.js';
import { comparisonTools } from '../../../../stages/ablation/comparison-tools.js';
import { sections } from '../../../../stages/pictures/sections.js';
import { scratchFolder } from '../../../artifacts/fixtures/scratch.js';
import { testHost } from '../../fixtures/host.js';

const counted = fileURLToPath(new URL('../../fixtures/counted.ts', import.meta.url));
const backends = [{ name: 'none', source: import.meta.url, exported: 'none' }];
const ablationTools = { exports: async () => ({}), comparison: async () => comparisonTools };

const commandsIn = (folder: string) => async (words: string) => {
  const environment = { SLUICE_STORE: join(folder, '.sluice'), SLUICE_CACHE: process.env.SLUICE_CACHE };
  const host = testHost({ folder, environment, backends, ablationTools, sections: async () => sections });
  const line = [
    'ablate',
    counted,
    '--no-check',
    '--executor',
    'in-process',
    '--output',
    'measured',
    '--metric',
    'measure.length',
  ];
  const code = await commandWith(host)([...line, ...words.split(' ')]);
  return { code, ...host.written() };
};

test('the grid is run as one graph, the table is shown, and a further variant computes that one alone', async () => {
  const ablate = commandsIn(scratchFolder());
  const first = await ablate('--swap measure.by=1,2 --seeds 2');
  assert.is(first.code, 0, first.err);
  assert.match(first.out, /^one@0-1, count@0-1 shared by 2 of 4 runs; 12 stages, 8 distinct, 0 cached\n/);
  assert.match(
    first.out,
    /difference to by=1 +95 % interval.*\n.*by=1 +5\.5 ± 3\.536 +2.*\n.*by=2 +11 ± 7\.071 +2 +\+5\.5 +\[-26\.27, \+37\.27\]/,
  );
  const second = await ablate('--swap measure.by=1,2,3 --seeds 2');
  assert.equal([...second.out.matchAll(/^(.*): started$/gm)].map(([, stage]) => stage).sort(), [
    'compareVariants',
    'measure[by=3]@0',
    'measure[by=3]@1',
  ]);
});

test('results are written in each format and as a page, and one of them to standard output', async () => {
  const folder = scratchFolder();
  const ablate = commandsIn(folder);
  const { code, out, err } = await ablate(
    '--swap measure.by=1,2 --csv a.csv --markdown a.md --latex a.tex --report a.html --json -',
  );
  assert.is(code, 0, err);
  const { metrics } = JSON.parse(out);
  assert.equal(
    metrics[0].rows.map(({ variant, values }: { readonly variant: string; readonly values: readonly number[] }) => [
      variant,
      values,
    ]),
    [
      ['by=1', [3]],
      ['by=2', [6]],
    ],
  );
  assert.match(err, /measure\[by=1\]@0: done/, 'the display is where it disturbs nothing');
  const written = (name: string): string => readFileSync(join(folder, name), 'utf8');
  assert.match(written('a.csv'), /measure\.length,number,by=2,1,6,,3,1,,/);
  assert.match(written('a.md'), /\| by=2 \| 6 \| 1 \| \+3 \| one seed \|/);
  assert.match(written('a.tex'), /by=2 & 6 & 1 & \$\+\$3 & one seed/);
  assert.match(written('a.html'), /Ablations/);
});

test('a variant that fails is a row with its reason, the others are compared, and the exit code is that of a failed stage', async () => {
  const folder = scratchFolder();
  const { code, out, err } = await commandsIn(folder)('--swap measure.by=1,-1,2 --seeds 2 --log jsonl:a.jsonl --report a.html');
  assert.is(code, 1);
  assert.match(out, /by=-1 +failed +0/);
  assert.match(out, /by=2 +11 ± 7\.071 +2 +\+5\.5/);
  assert.match(out, /by=-1 failed under seed 1: measure\[by=-1\]@1: .*a length is not negative/);
  assert.is([...err.matchAll(/a length is not negative/g)].length, 2);
  assert.is([...out.matchAll(/^run counted-ablation-/gm)].length, 1, 'it is one run');
  const told = readFileSync(join(folder, 'a.jsonl'), 'utf8');
  assert.match(told, /"type":"done","outputs":\{"ablation"/);
  assert.match(told, /it is made without 2 of 6 inputs, since measure\[by=-1\]@0-1 failed/);
  const page = readFileSync(join(folder, 'a.html'), 'utf8');
  assert.match(page, /Ablations/);
  assert.match(page, /by=-1 failed under seed 1/);
  const plan = await commandsIn(folder)('--swap measure.by=1,-1,2 --seeds 2 --plan');
  assert.match(
    plan.out,
    /compareVariants +will run \(waits for measure\[by=-1\]@0-1\); the store has it without measure\[by=-1\]@0-1, which the last run did not make/,
  );
  assert.not.match((await commandsIn(folder)('--swap measure.by=1,-2,2 --seeds 2 --plan')).out, /the store has it/);
});

test('nothing is run for a plan, or where everything failed nothing is compared', async () => {
  const ablate = commandsIn(scratchFolder());
  const planned = await ablate('--swap measure.by=1,2 --plan');
  assert.is(planned.code, 0, planned.err);
  assert.match(planned.out, /6 stages, 4 distinct, 0 cached\n\none@0 +will run/);
  const many = await ablate('--swap measure.by=1,2,3,4,5,6,7,8,9,10 --seeds 3 --plan');
  assert.match(
    many.out,
    /compareVariants +will run \(waits for measure\[by=1\]@0-2, .*measure\[by=8\]@0-2 and 2 more\) {2}after/,
  );
  const failed = await ablate('--swap measure.by=-1,-2');
  assert.is(failed.code, 1);
  assert.match(failed.out, /compareVariants: not begun: every run failed, so that there is nothing to compare/);
});

test.run();
