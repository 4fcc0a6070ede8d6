// A project that `pipe init` writes on a few pictures, as a newcomer has it: planned, type-checked and run.
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { surveyImages } from '../../datasets/survey-images.js';
import { commandWith } from '../../pipeline/command/program.js';
import { scratchFolder } from '../artifacts/fixtures/scratch.js';
import { testHost } from '../pipeline/fixtures/host.js';
import { execute, link, pipe, root } from './project.js';

/** Writes pictures of two classes, each of its colour, under the parts that are given. */
const pictures = async (folder: string, parts: readonly string[], count: number, side: number): Promise<void> => {
  for (const part of parts)
    for (const [name, hue] of [
      ['ants', 20],
      ['bees', 220],
    ] as const) {
      mkdirSync(join(folder, part, name), { recursive: true });
      for (let i = 0; i < count; i++)
        await sharp({ create: { width: side + i, height: side, channels: 3, background: { r: hue, g: 30 + i, b: 90 } } })
          .png()
          .toFile(join(folder, part, name, `${i}.png`));
    }
};

const init = async (folder: string, words: readonly string[], ask?: (question: string) => Promise<string>) => {
  const host = testHost({ folder, surveyImages, version: '0.1.0' });
  const code = await commandWith(ask === undefined ? host : { ...host, ask })(['init', ...words]);
  return { code, ...host.written() };
};

const textOf = (folder: string): string => readFileSync(join(folder, 'experiment.ts'), 'utf8');

const settle = (folder: string): void => {
  link(folder, 'sluice', root);
  for (const name of ['typescript', '@types/node']) link(folder, name, join(root, 'node_modules', name));
};

test('the project of a few pictures is planned, passes the type check and runs to an evaluation', async () => {
  const folder = scratchFolder();
  await pictures(join(folder, 'photos'), ['train', 'test'], 8, 24);
  const { code, out, err } = await init(folder, ['mine', '--images', 'photos', '--yes']);
  assert.is(code, 0, err);
  assert.match(out, '2 classes, 16 images for training, 16 for testing; pictures of about 24 pixels');
  assert.match(out, 'cd mine');
  const project = join(folder, 'mine');
  assert.equal(readdirSync(project).sort(), ['.gitignore', 'experiment.ts', 'package.json', 'tsconfig.json']);
  assert.match(textOf(project), "root: '../photos'");
  assert.not.match(textOf(project), 'test: 0');
  settle(project);
  const plan = await pipe(project, 'plan experiment.ts');
  assert.is(plan.code, 0, plan.err);
  assert.match(plan.out, /load +will run/);
  const run = await pipe(project, [
    ...'run experiment.ts --json --set search.epochs=1 --set search.warmUp=0 --set retrain.epochs=1'.split(' '),
    ...'--set search.space.channels=4 --set retrain.channels=4'.split(' '),
  ]);
  assert.is(run.code, 0, run.err);
  assert.not.ok(run.events.some(({ message }) => /type-check/.test(String(message))));
  assert.match(run.events.at(-1)?.['outputs'].evaluation.summary, 'accuracy on 16 test images');
});

test('what is written of photographs, without a test folder, for hours or for the cell alone passes the type check too', async () => {
  const folder = scratchFolder();
  await pictures(join(folder, 'photos'), ['.'], 6, 120);
  for (const [name, more, has] of [
    ['hours', ['--time', 'hours'], ["form: 'files'", 'test: 0.2', 'photographAugmentation', 'retrain']],
    ['cell', ['--for', 'cell', '--kind', 'pictures'], ["form: 'pixels'", 'return { genotype: cell };']],
  ] as const) {
    const { code, err } = await init(folder, [name, '--images', 'photos', '--yes', ...more]);
    assert.is(code, 0, err);
    const project = join(folder, name);
    for (const piece of has) assert.ok(textOf(project).includes(piece), piece);
  }
  const hours = join(folder, 'hours');
  writeFileSync(join(hours, 'cell.ts'), textOf(join(folder, 'cell')));
  settle(hours);
  const { code, out } = await execute(hours, process.execPath, ['node_modules/typescript/bin/tsc', '-p', '.']);
  assert.equal([code, out], [0, '']);
  const plan = await pipe(hours, 'plan experiment.ts');
  assert.is(plan.code, 0, plan.err);
});

test('where somebody can answer, what no option says is asked, and the beginning of a word is enough', async () => {
  const folder = scratchFolder();
  await pictures(join(folder, 'photos'), ['train', 'val'], 5, 20);
  const asked: string[] = [];
  const answers = ['photos', '', 'weeks', 'h', 'cell'];
  const { code, err } = await init(folder, ['mine'], async (question) => {
    asked.push(question);
    return answers[asked.length - 1] as string;
  });
  assert.is(code, 0, err);
  assert.is(asked.length, 5);
  assert.match(asked[1] as string, '(photographs/pictures) [pictures]');
  assert.match(textOf(join(folder, 'mine')), 'cells: 8');
  assert.not.match(textOf(join(folder, 'mine')), 'retrain');
});

test('a project that cannot be written is refused with the reason', async () => {
  const folder = scratchFolder();
  await pictures(join(folder, 'photos'), ['train'], 5, 20);
  writeFileSync(join(folder, 'notes'), '');
  const { code, err } = await init(folder, ['notes', '--images', 'photos', '--yes']);
  assert.is(code, 2);
  assert.match(err, 'error: the project cannot be written: a file is in the way');
});

test('an experiment is not overwritten, and nothing is asked before that is said', async () => {
  const folder = scratchFolder();
  writeFileSync(join(folder, 'experiment.ts'), '// mine');
  const { code, err } = await init(folder, [], async () => {
    throw new Error('it asked');
  });
  assert.is(code, 2);
  assert.match(err, 'experiment.ts is there already, and nothing is overwritten');
  assert.is(textOf(folder), '// mine');
  assert.not.ok(existsSync(join(folder, 'package.json')));
});

test('in the folder that npm installed this package into, its package.json stays, and only what it lacks is said', async () => {
  const folder = scratchFolder();
  await pictures(join(folder, 'photos'), ['train'], 5, 20);
  const own = '{ "dependencies": { "sluice": "file:../sluice-0.1.0.tgz" } }';
  writeFileSync(join(folder, 'package.json'), own);
  writeFileSync(join(folder, '.gitignore'), 'node_modules/\n');
  const { code, out, err } = await init(folder, ['--images', 'photos', '--yes']);
  assert.is(code, 0, err);
  assert.is(readFileSync(join(folder, 'package.json'), 'utf8'), own);
  assert.match(
    out,
    'written to this folder: tsconfig.json, experiment.ts\npackage.json and .gitignore were there, and not changed\n',
  );
  assert.match(out, /^ {2}npm install --save-dev typescript @types\/node +# so that/m);
  assert.match(out, /^ {2}echo \.sluice\/ >> \.gitignore +#/m);
  assert.not.match(out, /npm install file:|^ {2}npm install +#/m);
  settle(folder);
  const plan = await pipe(folder, 'plan experiment.ts');
  assert.is(plan.code, 0, plan.err);
});

test('a new project depends on this package by a place that npm finds from there', async () => {
  const folder = scratchFolder();
  await pictures(join(folder, 'photos'), ['train'], 5, 20);
  const { out } = await init(folder, ['mine', '--images', 'photos', '--yes']);
  const { dependencies } = JSON.parse(readFileSync(join(folder, 'mine/package.json'), 'utf8'));
  assert.match(dependencies.sluice, /^file:/);
  const place = join(folder, 'mine', dependencies.sluice.slice('file:'.length));
  assert.is(JSON.parse(readFileSync(join(place, 'package.json'), 'utf8')).name, 'sluice');
  assert.match(out, /^ {2}cd mine\n {2}npm install +# npm is silent for some minutes/m);
});

test('images that are not there, not sorted or too few, and a wrong choice are refused with what to do', async () => {
  const folder = scratchFolder();
  await pictures(join(folder, 'few'), ['train'], 2, 20);
  mkdirSync(join(folder, 'one/only'), { recursive: true });
  for (const [words, what] of [
    [['--yes'], 'the folder of images is not known'],
    [['--images', 'absent'], 'there is no such folder of images'],
    [['--images', 'few'], '4 training images are too few'],
    [['--images', 'one'], 'the image folder holds one class only'],
    [['--images', 'few', '--time', 'huors'], 'there is no choice "huors"; did you mean "hours"?'],
  ] as const) {
    const { code, err } = await init(folder, ['mine', ...words]);
    assert.is(code, 2);
    assert.match(err, what);
    assert.not.ok(existsSync(join(folder, 'mine')));
  }
});

test.run();
