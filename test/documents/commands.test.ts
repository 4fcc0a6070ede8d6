// The commands that the documents show are those of the program, with its options and sinks.
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { DECLARED } from '../../pipeline/command/declared/declared.js';
import { commandWith } from '../../pipeline/command/program.js';
import { builtInSinks } from '../../pipeline/loggers/built-in.js';
import { testHost } from '../pipeline/fixtures/host.js';
import { shellLines } from './passages.js';

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const DOCUMENTS = ['README.md', 'CONTRIBUTING.md', ...readdirSync(join(root, 'docs')).map((name) => `docs/${name}`)];

/** A command of the program as its help tells of it. */
interface Known {
  /** Whether an option takes a value, by its names. */
  readonly options: ReadonlyMap<string, boolean>;
  /** Arguments that it cannot do without. */
  readonly needed: number;
  /** The most arguments. */
  readonly most: number;
}

const helps = new Map<string, Promise<Known | undefined>>();

const readHelp = async (command: string): Promise<Known | undefined> => {
  const host = testHost({ folder: '.' });
  if ((await commandWith(host)([command, '--help'])) !== 0) return undefined;
  const text = host.written().out;
  const [usage = ''] = text.split('\n');
  if (!usage.startsWith(`Usage: pipe ${command} `)) return undefined;
  const options = [...text.matchAll(/^ {2}(?:(-\w), )?(--[\w-]+)( <[^>]+>)?/gm)].flatMap(([, short, long = '', value]) =>
    [short, long].flatMap((name) => (name === undefined ? [] : [[name, value !== undefined] as const])),
  );
  const args = usage.match(/<[^>]+>|\[(?!options)[^\]]+\]/g) ?? [];
  const needed = args.filter((one) => one.startsWith('<')).length;
  return { options: new Map(options), needed, most: args.some((one) => one.includes('...')) ? Infinity : args.length };
};

const helpOf = (command: string): Promise<Known | undefined> => {
  const known = helps.get(command) ?? readHelp(command);
  helps.set(command, known);
  return known;
};

/** The words of a line of the shell up to what follows the command: a remark, a pipe, another file. */
const wordsOf = (line: string): readonly string[] =>
  [...line.replace(/\s(?:#|\||>|&&|;).*$/, '').matchAll(/'([^']*)'|"([^"]*)"|([^\s'"]+)/g)].map(
    ([, one, two, bare]) => one ?? two ?? bare ?? '',
  );

/** The faults of a use of the program; in running text arguments may be left out. */
const faultsOf = async (line: string, isWhole: boolean): Promise<readonly string[]> => {
  const [, command = '', ...words] = wordsOf(line.replace(/^source <\((.*)\)$/, '$1').replace(/^(?:[A-Z_]+=\S+ )*(?:npx )?/, ''));
  if (command === '' || command.startsWith('-') || /^[A-Z]/.test(command)) return [];
  const known = await helpOf(command);
  if (known === undefined) return ['there is no such command'];
  const faults: string[] = [];
  let args = 0;
  for (let at = 0; at < words.length; at++) {
    const [name = '', joined] = (words[at] as string).split(/=(.*)/s);
    if (!/^--?[a-z]/.test(name)) {
      args += 1;
      continue;
    }
    const takesValue = known.options.get(name);
    if (takesValue === undefined) return [`it has no option ${name}`];
    if (takesValue !== true) continue;
    const value = joined ?? words[++at];
    if (value === undefined && isWhole) faults.push(`${name} has no value`);
    const sink = /^([a-z]+):/.exec(value ?? '')?.[1];
    if ((name === '--log' || name === '--to') && sink !== undefined && !builtInSinks.some((one) => one.name === sink))
      faults.push(`there is no sink ${sink}`);
  }
  if (isWhole && args < known.needed) faults.push(`it needs ${known.needed} arguments`);
  if (args > known.most) faults.push(`it takes ${known.most} arguments`);
  return faults;
};

const faults = async (
  lines: readonly (readonly [place: string, line: string, isWhole: boolean])[],
): Promise<readonly string[]> => {
  const found: string[] = [];
  for (const [place, line, isWhole] of lines)
    for (const fault of await faultsOf(line, isWhole)) found.push(`${place}: ${line}: ${fault}`);
  return found;
};

test('every command that a document shows, or names in its text, is one of the program with these options', async () => {
  const lines = DOCUMENTS.flatMap((name) => {
    const text = readFileSync(join(root, name), 'utf8');
    const shown = shellLines(name).flatMap(
      (line) => /(?:^|&& |^source <\()(?:[A-Z_]+=\S+ )?(?:npx )?(pipe [a-z].*)$/.exec(line)?.[1]?.replace(/\)$/, '') ?? [],
    );
    const named = [...text.replace(/```.*?```/gs, '').matchAll(/`(?:npx )?(pipe [^`]+)`/g)].map(([, line = '']) => line);
    return [...shown.map((line) => [name, line, true] as const), ...named.map((line) => [name, line, false] as const)];
  });
  assert.ok(lines.length > 60);
  assert.equal(await faults(lines), []);
});

test('the examples of every help are commands of the program', async () => {
  const lines = DECLARED.flatMap(({ name, examples }) => examples.map(([line]) => [name, line, true] as const));
  assert.equal(await faults(lines), []);
});

test('a wrong command, option, sink or number of arguments is found', async () => {
  const found = await faults([
    ['a', 'pipe rnu x.ts', true],
    ['b', 'pipe run x.ts --sede 1', true],
    ['c', 'npx pipe run x.ts --log tensorbord:runs # to look at', true],
    ['d', 'pipe run', true],
    ['e', 'pipe plan a.ts b.ts', false],
    ['f', 'pipe run', false],
    ['g', "pipe run x.ts --log 'exec:cat > y' --seed 1 | head", true],
  ]);
  assert.equal(
    found.map((fault) => fault.replace(/: .*: /, ': ')),
    [
      'a: there is no such command',
      'b: it has no option --sede',
      'c: there is no sink tensorbord',
      'd: it needs 1 arguments',
      'e: it takes 1 arguments',
    ],
  );
});

test.run();
