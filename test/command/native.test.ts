import { copyFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { engineObstacle } from '../../kernels/native/addon.js';
import { SOURCE_DIGEST } from '../../kernels/native/version.js';
import { scratchFolder } from '../artifacts/fixtures/scratch.js';
import { type Ended, link, project, root, spawnPipe, statusesOf } from './project.js';

const NUMERIC = `import * as tf from '@tensorflow/tfjs-core';
import * as t from 'io-ts';
import { defer, of } from 'rxjs';
import { jsonKind, operator, positiveInteger, record, stage, start, withDefault } from 'sluice';
const sum = jsonKind('sum', 1, t.strict({ sum: t.number, backend: t.string }), ({ sum, backend }) => sum + ' by ' + backend);
const compute = (size: number) => tf.tidy(() => tf.sum(tf.relu(tf.ones([size]))).dataSync()[0] as number);
const config = (name: string) => record(name, { size: withDefault(positiveInteger, 1000) });
export const small = stage({ name: 'small', source: import.meta.url, numeric: true, config: config('small'), inputs: {}, outputs: { small: sum },
  load: async () => ({ config }) => defer(() => of({ type: 'artifact', name: 'small', value: { sum: compute(config.size), backend: tf.getBackend() } } as const)) });
export const large = stage({ name: 'large', source: import.meta.url, numeric: true, config: config('large'), inputs: { small: sum }, outputs: { large: sum },
  load: async () => ({ config }) => defer(() => of({ type: 'artifact', name: 'large', value: { sum: compute(config.size), backend: tf.getBackend() } } as const)) });
export const one = () => start(small, {});
export const two = () => one().pipe(operator(large)({}));
`;

/** An experiment of the first of those stages, or of both. */
const experimentOf = (stages: 'one' | 'two'): string => `import { experiment } from 'sluice';
import { ${stages} } from './numeric.js';
export default experiment('numeric', () => ({ sum: ${stages}() }));
`;

const numericProject = (stages: 'one' | 'two' = 'one'): string => {
  const folder = project({ 'numeric.ts': NUMERIC, 'exp.ts': experimentOf(stages) });
  link(folder, '@tensorflow/tfjs-core', join(root, 'node_modules/@tensorflow/tfjs-core'));
  return folder;
};

const run = (folder: string, words: readonly string[] = [], env: Readonly<Record<string, string>> = {}): Promise<Ended> =>
  spawnPipe(folder, ['run', 'exp.ts', '--json', '--no-check', ...words], { env });

/** A run that loads what it computes with once: the choice of a backend does not ask where a stage is computed. */
const runHere = (folder: string, words: readonly string[] = [], env: Readonly<Record<string, string>> = {}): Promise<Ended> =>
  run(folder, [...words, '--executor', 'in-process'], env);

const warningsOf = ({ events }: Ended): readonly string[] =>
  events.filter((event) => event['type'] === 'log' && event['level'] === 'warning').map((event) => event['message']);

const resultOf = ({ events }: Ended): string => events.at(-1)?.['outputs'].sum.summary;

const obstacle = engineObstacle();
const built = obstacle === null ? test : (name: string, _run: () => Promise<void>): void => test.skip(`${name}: ${obstacle}`);

built('native is the default where it is built, and says nothing', async () => {
  const ended = await run(numericProject(), [], { SLUICE_THREADS: '3' });
  assert.is(ended.code, 0, ended.err);
  assert.is(resultOf(ended), '1000 by native');
  assert.equal([warningsOf(ended), ended.err], [[], '']);
});

built('a wrong SLUICE_THREADS is a mistake of usage, with what is right; nothing crashes', async () => {
  const { code, err } = await runHere(numericProject(), [], { SLUICE_THREADS: 'abc' });
  assert.is(code, 2);
  assert.is(err.match(/error:/g)?.length, 1, err);
  assert.ok(err.includes('SLUICE_THREADS must be a whole number from 1 to 256, not "abc"'), err);
  assert.match(err, /at: the environment variable SLUICE_THREADS\n.*to mend: give the number of threads/);
});

built('out of memory is one message with a remedy, and the run goes on with another setting', async () => {
  const folder = numericProject('two');
  const env = { SLUICE_MEMORY: '32' };
  const large = String(8 * 2 ** 20);
  const { code, err } = await run(folder, ['--set', `large.size=${large}`], env);
  assert.is(code, 1);
  assert.is(err.match(/error:/g)?.length, 1, err);
  assert.match(err, /the engine ran out of memory: 32 MiB more are needed, \d+ MiB are in use, and 32 MiB may be used/);
  assert.match(err, /at: stage large\n/);
  assert.match(err, /to mend: take a smaller batchSize or a larger partial, or let it use more with SLUICE_MEMORY/);
  const smaller = await run(folder, ['--set', 'large.size=100000'], env);
  assert.is(smaller.code, 0, smaller.err);
  assert.equal(statusesOf(smaller), { small: 'cached', large: 'done' });
});

test('where the engine is not built wasm computes, and the run says so once', async () => {
  const folder = numericProject('two');
  const env = { SLUICE_NATIVE_BUILD: scratchFolder() };
  const ended = await runHere(folder, [], env);
  assert.is(ended.code, 0, ended.err);
  assert.is(resultOf(ended), '1000 by wasm');
  assert.equal(warningsOf(ended), [
    'the backend wasm computes: the native engine is not built: run npm run build:native, or npm rebuild sluice where it is a dependency',
  ]);
  assert.equal(warningsOf(await runHere(folder, [], env)), [], 'a run that computes nothing has nothing to say');
  const asked = await runHere(folder, ['--backend', 'native'], env);
  assert.is(asked.code, 2);
  assert.match(asked.err, /the backend "native" cannot be used here: the native engine is not built/);
});

test('a run tells what the installation found missing', async () => {
  const build = scratchFolder();
  writeFileSync(join(build, 'native-missing.txt'), 'the native engine is not built, since make is missing: install make\n');
  const ended = await runHere(numericProject(), [], { SLUICE_NATIVE_BUILD: build });
  assert.equal(warningsOf(ended), [
    'the backend wasm computes: the native engine is not built, since make is missing: install make',
  ]);
});

built('an engine that was built from other sources is refused', async () => {
  const build = scratchFolder();
  mkdirSync(join(build, 'Release'));
  const file = join(build, 'Release/sluice.node');
  copyFileSync(join(root, 'build/Release/sluice.node'), file);
  const bytes = readFileSync(file);
  const at = bytes.indexOf(SOURCE_DIGEST);
  assert.ok(at >= 0);
  writeFileSync(file, Buffer.concat([bytes.subarray(0, at), Buffer.from('0'.repeat(64)), bytes.subarray(at + 64)]));
  const ended = await runHere(numericProject(), [], { SLUICE_NATIVE_BUILD: build });
  assert.equal(warningsOf(ended), [
    'the backend wasm computes: the native engine was built from other sources: run npm run build:native',
  ]);
  assert.ok(existsSync(file));
});

test('a file that is no addon is refused', async () => {
  const build = scratchFolder();
  mkdirSync(join(build, 'Release'));
  writeFileSync(join(build, 'Release/sluice.node'), 'half');
  const ended = await runHere(numericProject(), [], { SLUICE_NATIVE_BUILD: build });
  assert.is(ended.code, 0, ended.err);
  assert.match(
    warningsOf(ended).join(),
    /^the backend wasm computes: the native engine cannot be loaded \(.*run npm run build:native$/,
  );
});

test.run();
