import { type ChildProcess, spawn } from 'node:child_process';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { test } from 'uvu';
import * as assert from 'uvu/assert';

interface Outcome {
  readonly file: string;
  readonly passed: number;
  readonly failed: number;
  readonly output: string;
}

interface Processes {
  readonly runFiles: (
    files: readonly string[],
    start: (files: readonly string[]) => ChildProcess,
    tell: (outcome: Outcome) => void,
  ) => Promise<boolean>;
}

const script = (name: string): URL => new URL(`../../scripts/${name}.mjs`, import.meta.url);
const { runFiles } = (await import(script('test-processes').href)) as Processes;

const root = dirname(dirname(fileURLToPath(script('test-files'))));
const start = (files: readonly string[]): ChildProcess =>
  spawn(process.execPath, [fileURLToPath(script('test-files')), ...files], { cwd: root });

/** What is told of files of the fixtures that run in one process, without what they took, and whether all were well. */
const outcomes = async (...names: readonly string[]) => {
  const told: Outcome[] = [];
  const files = names.map((name) => `scripts/fixtures/test-files/${name}.mjs`);
  const isWell = await runFiles(files, start, (outcome) => told.push(outcome));
  const short = told.map(({ file, passed, failed }) => `${/(\w+)\.mjs$/.exec(file)?.[1]} ${passed} ${failed}`);
  return { short, isWell, output: told.map(({ output }) => output) };
};

test('a test that prints what uvu prints hides no failure of its file', async () => {
  const { short, isWell, output } = await outcomes('spoof');
  assert.equal(short, ['spoof 1 1']);
  assert.is(isWell, false);
  assert.match(output[0] ?? '', '"fails"');
});

test('a file whose error nobody catches fails, also where a file before it hears such errors', async () => {
  const { short, isWell, output } = await outcomes('swallowing', 'rejecting', 'throwing');
  assert.equal(short, ['swallowing 1 0', 'rejecting 0 1', 'throwing 0 1']);
  assert.is(isWell, false);
  assert.match(output[1] ?? '', 'rejected and not caught');
  assert.match(output[2] ?? '', 'thrown and not caught');
});

test('what a file left behind is its own failure, and that of none after it', async () => {
  const { short, isWell, output } = await outcomes('spoof', 'late', 'innocent');
  assert.equal(short, ['spoof 1 1', 'late 1 0', 'innocent 1 0', 'late 0 1']);
  assert.is(isWell, false);
  assert.match(output[3] ?? '', 'left behind');
});

test('files that are well by themselves but not together are a failure that names them', async () => {
  const { short, isWell, output } = await outcomes('marking', 'leaving');
  assert.equal(short, ['marking 1 0', 'leaving 1 0', 'leaving 0 1']);
  assert.is(isWell, false);
  assert.match(output[2] ?? '', /ran .*marking\.mjs, .*leaving\.mjs; by itself, each that passed is well/);
});

test('what the last file leaves behind is a failure of its own, also where a file before it sets the exit code', async () => {
  const { short, isWell } = await outcomes('silencing', 'late');
  assert.equal(short, ['silencing 1 0', 'late 1 0', 'late 0 1']);
  assert.is(isWell, false);
});

test.run();
