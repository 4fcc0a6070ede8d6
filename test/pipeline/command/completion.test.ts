import { execFileSync, spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { commandWith } from '../../../pipeline/command/program.js';
import { scratchFolder } from '../../artifacts/fixtures/scratch.js';
import { testHost } from '../fixtures/host.js';

const has = (shell: string): boolean => spawnSync(shell, ['-c', 'true']).status === 0;

const ask = async (...words: readonly string[]) => {
  const host = testHost({ folder: '.' });
  return { code: await commandWith(host)(words), ...host.written() };
};

const folder = scratchFolder();
const scriptOf = async (shell: string): Promise<string> => {
  const { code, out } = await ask('completion', shell);
  assert.is(code, 0);
  const path = join(folder, `pipe.${shell}`);
  writeFileSync(path, out);
  return path;
};

/** The completions of the last word of a line in bash. */
const inBash = (script: string, line: readonly string[]): readonly string[] =>
  execFileSync(
    'bash',
    ['-c', `source ${script}; COMP_WORDS=("$@"); COMP_CWORD=$(($#-1)); _pipe; printf '%s\\n' "\${COMPREPLY[@]}"`, 'x', ...line],
    {
      cwd: folder,
      encoding: 'utf8',
    },
  )
    .split('\n')
    .filter((word) => word !== '');

test('bash completes commands, the options of each, what they take, and shells; the worker is not offered', async () => {
  if (!has('bash')) return;
  const script = await scriptOf('bash');
  writeFileSync(join(folder, 'experiment.ts'), '');
  assert.equal(inBash(script, ['pipe', 'lo']), ['logs']);
  assert.not.ok(inBash(script, ['pipe', '']).includes('worker'));
  assert.equal(inBash(script, ['pipe', 'run', '--s']), ['--store', '--stack', '--seed', '--set']);
  assert.equal(inBash(script, ['pipe', 'run', 'exp']), ['experiment.ts']);
  assert.equal(inBash(script, ['pipe', 'init', '--images', 'exp']), ['experiment.ts']);
  assert.equal(inBash(script, ['pipe', 'completion', 'f']), ['fish']);
});

test('bash completes names of files with spaces and patterns in them as they are', async () => {
  if (!has('bash')) return;
  const script = await scriptOf('bash');
  for (const name of ['my photo [1].png', 'my photo *.png', 'my photo 1.png']) writeFileSync(join(folder, name), '');
  const files = ['my photo *.png', 'my photo 1.png', 'my photo [1].png'];
  assert.equal([...inBash(script, ['pipe', 'predict', 'experiment.ts', 'my'])].sort(), files);
  assert.equal([...inBash(script, ['pipe', 'run', '--store', 'my'])].sort(), files);
});

/** The line that an interactive zsh makes of what was typed and a tab, once it has the text that is waited for, or not at all. */
const inZsh = (script: string, typed: string, awaited: string): string =>
  execFileSync(
    'zsh',
    [
      '-f',
      '-c',
      `zmodload zsh/zpty
zpty z zsh -f -i
zpty -w z "autoload -U compinit; compinit -u -D; source $1"
zpty -w -n z "$2"$'\\t'
for i in {1..500}; do
  while zpty -r -t z out; do all+=$out; done
  [[ $all == *"$3"* ]] && break
  sleep 0.02
done
zpty -d z
print -r -- "$all"`,
      'x',
      script,
      typed,
      awaited,
    ],
    { cwd: folder, encoding: 'utf8' },
  );

test('zsh completes the images of predict, where it is installed', async () => {
  const script = await scriptOf('zsh');
  if (!has('zsh')) return;
  writeFileSync(join(folder, 'bee-1.png'), '');
  assert.match(inZsh(script, 'pipe predict experiment.ts be', 'bee-1.png'), 'bee-1.png');
});

test('the scripts of zsh and fish are read by those shells, where they are installed', async () => {
  for (const shell of ['zsh', 'fish']) {
    const script = await scriptOf(shell);
    if (!has(shell)) continue;
    const { status, stderr } = spawnSync(shell, ['-n', script], { encoding: 'utf8' });
    assert.is(status, 0, stderr);
  }
});

test('fish completes commands and options, where it is installed', async () => {
  const script = await scriptOf('fish');
  if (!has('fish')) return;
  const complete = (line: string): string =>
    execFileSync('fish', ['-c', `source ${script}; complete -C '${line}'`], { encoding: 'utf8', cwd: folder });
  assert.match(complete('pipe lo'), 'logs');
  assert.match(complete('pipe run --se'), '--seed');
  assert.match(complete('pipe completion z'), 'zsh');
});

test('a shell that is misspelt is refused with the nearest one', async () => {
  const { code, err } = await ask('completion', 'bahs');
  assert.is(code, 2);
  assert.match(err, 'Did you mean "bash"?');
});

test('the help of every command, and that of pipe itself, ends with examples that begin with the command', async () => {
  const { out } = await ask('--help');
  assert.match(out, /Examples:\n {2}pipe run experiment\.ts/);
  const commands = [...out.matchAll(/^ {2}([a-z]+) \[?[[<o]/gm)]
    .map(([, name]) => name as string)
    .filter((name) => name !== 'help');
  assert.ok(commands.length >= 10, commands.join());
  for (const command of commands) {
    const { out: help } = await ask(command, '--help');
    const [, examples = ''] = help.split('\nExamples:\n');
    assert.match(examples, new RegExp(`pipe ${command}\\b`), command);
  }
});

test.run();
