import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { scratchFolder } from '../artifacts/fixtures/scratch.js';
import { type Ended, execute, pipe, project, root, write } from './project.js';

const PIPE = `"${process.execPath}" "${join(root, 'bin/pipe.mjs')}"`;

/** Runs a line of the shell that has `pipe` in it. */
const shell = (folder: string, line: string): Promise<Ended> => execute(folder, 'sh', ['-c', line.replace('pipe', PIPE)]);

/** Asserts that a command ended with a code and one message, without a stack. */
const refused = ({ code, err }: Pick<Ended, 'code' | 'err'>, expected: number, what: RegExp): void => {
  const message = /^error: (.+)\n {2}at: .+\n {2}to mend: .+\n$/.exec(err);
  assert.ok(message !== null, `not one message, but: ${err}`);
  assert.match(message[1] as string, what);
  assert.is(code, expected);
};

const linux = process.platform === 'linux' ? test : test.skip;

linux('few open files, little address space, no working folder and a full standard output have a message each', async () => {
  const folder = project();
  mkdirSync(join(folder, 'gone'));
  const [files, space, gone, full, exits] = await Promise.all([
    shell(folder, 'ulimit -n 20; pipe ls'),
    shell(folder, 'ulimit -v 3000000; pipe run exp.ts'),
    shell(folder, 'cd gone; rmdir ../gone; pipe ls'),
    shell(folder, 'pipe --help > /dev/full'),
    shell(project({ 'exp.ts': 'process.exit(1);\nexport {};\n' }), 'pipe plan exp.ts'),
  ]);
  refused(files, 2, /^this process may open 20 files only/);
  refused(space, 2, /^the address space of this process is limited to 3\.1 GB/);
  refused(gone, 2, /^the working folder is gone$/);
  refused(full, 2, /^the output cannot be written: ENOSPC/);
  refused(exits, 1, /^the process was ended before its time \(exit code 1\)$/);
});

linux(
  'a command that waits for what never comes says so, and code that keeps the process does not once all is done',
  async () => {
    const experiment = "import { side } from './side.js';\nimport { experiment } from 'sluice';\n";
    const exported = "export default experiment('x', () => side());\n";
    const [waits, kept] = await Promise.all([
      shell(project({ 'exp.ts': `${experiment}await new Promise(() => undefined);\n${exported}` }), 'pipe plan exp.ts'),
      shell(project({ 'exp.ts': `${experiment}setInterval(() => undefined, 1000);\n${exported}` }), 'pipe plan exp.ts'),
    ]);
    refused(waits, 1, /^the command ended without a result: it waits for something that never comes$/);
    assert.equal(
      [kept.code, kept.err],
      [0, 'warning: the process is ended, which a timer or connection in code of yours keeps\n'],
    );
  },
);

test('a project in a folder called node_modules or with a star is one like any other; a backslash is refused', async () => {
  const outer = scratchFolder();
  const file =
    "import { side } from './side.js';\nimport { experiment } from 'sluice';\nexport default experiment('x', () => side());\n";
  const at = (name: string): string => {
    const from = project({ 'exp.ts': file, 'package.json': '{"name":"scratch"}' });
    mkdirSync(join(outer, name, '..'), { recursive: true });
    renameSync(from, join(outer, name));
    return join(outer, name);
  };
  const inside = await pipe(at('node_modules/mine'), 'plan exp.ts');
  const star = await pipe(at('star*'), 'plan exp.ts');
  for (const { code, out, err } of [inside, star]) {
    assert.equal([code, err], [0, '']);
    assert.match(out, /^side {2}will run/);
  }
  if (process.platform !== 'win32')
    refused(await pipe(at('back\\slash'), 'plan exp.ts'), 2, /^the path of the file has a backslash in it/);
});

test('what only reads makes no store: it says that there is none and where it looked', async () => {
  const folder = project();
  for (const words of ['ls', 'verify', 'show abcd', 'ls --store typo', 'verify --json --store typo']) {
    const answer = await pipe(folder, words);
    refused(answer, 2, /^there is no store here$/);
    assert.match(answer.err, `at: ${join(folder, words.includes('typo') ? 'typo' : '.sluice')}\n`);
  }
  for (const words of ['plan exp.ts', 'times exp.ts']) {
    const { code, out } = await pipe(folder, words);
    assert.is(code, 0);
    assert.match(out, `\nthere is no store at ${join(folder, '.sluice')} yet; \`pipe run\` makes one\n`);
  }
  assert.not.ok(existsSync(join(folder, '.sluice')) || existsSync(join(folder, 'typo')));
});

test('an empty value of an option or an argument is a usage error', async () => {
  const folder = project();
  for (const words of [
    'verify --store ',
    'ls --store ',
    'run exp.ts --data ',
    'run exp.ts --backend ',
    'run exp.ts --log ',
    'plan exp.ts --set ',
    'plan exp.ts --seed ',
    'run ',
    'show ',
  ]) {
    const { code, err } = await pipe(folder, words);
    assert.is(code, 2, words);
    assert.match(err, /^error: .*(must not be empty|whole number)/, words);
  }
  refused(await pipe(folder, 'plan .'), 2, /^this is a folder/);
  assert.not.ok(existsSync(join(folder, '.sluice')));
});

test('a log file in a folder that is not there is refused before anything runs', async () => {
  const folder = project();
  refused(
    await pipe(folder, `run exp.ts --log jsonl:${join(folder, 'no/where/x')}`),
    2,
    /^the folder of the log file does not exist$/,
  );
  assert.not.ok(existsSync(join(folder, 'no')));
});

test('what the store has comes out of one in which nothing more can be written', async () => {
  const folder = project();
  write(folder, {
    'exp.ts':
      "import { side } from './side.js';\nimport { experiment } from 'sluice';\nexport default experiment('x', () => side());\n",
  });
  assert.is((await pipe(folder, 'run exp.ts --quiet')).code, 0);
  const store = join(folder, '.sluice');
  // Files in the places of its folders: nobody can write there, the superuser included.
  for (const name of ['temporary', 'leases', 'checkpoints', 'files', 'type-checked', 'work', 'sources']) {
    rmSync(join(store, name), { recursive: true, force: true });
    writeFileSync(join(store, name), '');
  }
  const { code, err } = await pipe(folder, 'run exp.ts --quiet');
  assert.equal([code, err], [0, '']);
});

test.run();
