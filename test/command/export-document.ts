// The examples of docs/export.md in a project of their own.
import { mkdirSync, readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import * as assert from 'uvu/assert';
import { makeProject, type Project } from '../experiments/project.js';
import { pipe, root } from './project.js';

/** Height and width of the pictures. */
export const SIZE = 32;
const text = readFileSync(join(root, 'docs/export.md'), 'utf8');
const blocks = [...text.matchAll(/^```(\w*)\n(.*?)^```$/gms)].map(([, language = '', code = '']) => ({ language, code }));

/** The example that begins with the name of its file. */
export const example = (name: string): string => {
  const found = blocks.find(({ code }) => code.startsWith(`// ${name}\n`) || code.startsWith(`# ${name}\n`));
  if (found === undefined) throw new Error(`docs/export.md has no ${name}`);
  return found.code;
};
/** The words of the commands. */
const commands = blocks
  .filter(({ language, code }) => language === '' && code.startsWith('npx pipe '))
  .flatMap(({ code }) => code.trim().split('\n'))
  .map((line) => line.replace(/^npx pipe /, '').split(' '));

/** The probability of each class by its name. */
export type Probabilities = Readonly<Record<string, number>>;
/** Expects two predictions to be the same to 1e-4. */
export const expectSame = (given: Probabilities, own: Probabilities): void => {
  assert.equal(Object.keys(given), Object.keys(own));
  for (const [name, p] of Object.entries(own))
    assert.ok(Math.abs(p - (given[name] as number)) < 1e-4, `${name}: ${p}, ${given[name]}`);
};

/** Makes the project of the document, with pictures of two classes and `photo.png`. */
export const documentProject = async (): Promise<Project> => {
  const project = await makeProject({ 'my-experiment.ts': example('my-experiment.ts'), 'classify.mjs': example('classify.js') });
  symlinkSync(join(root, 'node_modules/onnxruntime-web'), join(project.folder, 'node_modules/onnxruntime-web'));
  const draw = (path: string, seed: number) => {
    const pixels = Uint8Array.from({ length: SIZE * SIZE * 3 }, (_, at) => (at * seed + 7 * seed) % 256);
    return sharp(pixels, { raw: { width: SIZE, height: SIZE, channels: 3 } })
      .png()
      .toFile(join(project.folder, path));
  };
  for (const [part, count] of [
    ['train', 8],
    ['test', 2],
  ] as const)
    for (const [c, name] of ['ants', 'bees'].entries()) {
      mkdirSync(join(project.folder, 'my-images', part, name), { recursive: true });
      for (let i = 0; i < count; i++) await draw(`my-images/${part}/${name}/${i}.png`, 3 + c + 2 * i + 40 * count);
    }
  await draw('photo.png', 13);
  return project;
};

/** Runs the commands of the document, and gives what sluice itself predicts of `photo.png`. */
export const runCommands = async ({ folder }: Project): Promise<Probabilities> => {
  assert.is(commands.length, 4);
  for (const words of commands) {
    const { code, err } = await pipe(folder, words[0] === 'run' ? [...words, '--no-check', '--quiet'] : words);
    assert.equal([code, err], [0, ''], words.join(' '));
  }
  const { out } = await pipe(folder, ['predict', 'my-experiment.ts', 'photo.png', '--format', 'json']);
  const { classes, images } = JSON.parse(out);
  return Object.fromEntries(classes.map((name: string, i: number) => [name, images[0].probabilities[i]]));
};
