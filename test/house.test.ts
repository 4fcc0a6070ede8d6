import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { docComments, headless } from './doc-comments.js';
import { importCircles, importsOf, type Sources } from './import-circles.js';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
/** Rooms whose modules import each other without circles. */
const ROOMS = ['artifacts', 'base', 'datasets', 'kernels', 'networks', 'pipeline', 'stages'];
/** The files outside of rooms: what users, the command and programs import. */
const ROOT_FILES = ['index.ts', 'run.ts', 'command.ts'];
const FOLDERS = [...ROOMS, 'bench', 'bin', 'experiments', 'scripts', 'test'];
const LANGUAGES = /\.(?:ts|mts|mjs|js|cpp|c|h|def)$/;
/** The lint rules that matter here. */
interface BiomeConfiguration {
  readonly overrides: readonly {
    readonly includes: readonly string[];
    readonly linter: {
      readonly rules: {
        readonly style: {
          readonly noRestrictedImports: {
            readonly options: { readonly patterns: readonly { readonly group: readonly string[] }[] };
          };
        };
      };
    };
  }[];
}

const ABOVE = ['pipeline', 'stages', 'datasets', 'networks', 'experiments'];
/** Rooms that each room may not import, by the table of CONTRIBUTING.md. */
const WALLS: Readonly<Record<string, readonly string[]>> = {
  base: ['artifacts', 'kernels', ...ABOVE],
  artifacts: ['kernels', ...ABOVE],
  kernels: ['artifacts', ...ABOVE],
  networks: ['pipeline', 'stages', 'datasets', 'experiments'],
  datasets: ['kernels', 'pipeline', 'stages', 'networks', 'experiments'],
  pipeline: ['kernels', 'stages', 'datasets', 'networks', 'experiments'],
  stages: ['kernels/backends', 'pipeline/run', 'pipeline/worker', 'pipeline/command', 'pipeline/key', 'experiments'],
  'stages/kinds': ['search', 'training', 'evaluate', 'retrain', 'loop'],
};

/** Written by a program, or given: values of a reference. */
const NOT_OURS = [/^kernels\/wasm\/training-module\.ts$/, /^test\/reference\//];
const MOST_LINES = 300;

const filesIn = async (folder: string): Promise<readonly string[]> =>
  (await readdir(join(ROOT, folder), { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile() && LANGUAGES.test(entry.name))
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name).slice(ROOT.length));

const sourcesIn = async (folders: readonly string[]): Promise<Sources> => {
  const files = [...ROOT_FILES, ...(await Promise.all(folders.map(filesIn))).flat()];
  return Object.fromEntries(await Promise.all(files.map(async (file) => [file, await readFile(join(ROOT, file), 'utf8')])));
};

test('no module imports itself by way of others, by values or types', async () => {
  const circles = importCircles(await sourcesIn(ROOMS));
  assert.is(circles.map((circle) => circle.join(' → ')).join('\n'), '');
});

test('a planted circle is found and named, also by types and exports; lazy imports are none', () => {
  const sources = {
    'a/one.ts': "import {\n  type Two,\n  two,\n} from './two.js';\n",
    'a/two.ts': "export type { Three } from '../b/three.js';\n",
    'b/three.ts': "import type { One } from '../a/one.js';\n",
    'b/lazy.ts': "import { one } from '../a/one.js';\nconst load = () => import('./lazier.js');\n",
    'b/lazier.ts': "import './lazy.js';\n",
  };
  assert.equal(importCircles(sources), [['a/one.ts', 'a/two.ts', 'b/three.ts', 'a/one.ts']]);
  assert.equal(importCircles({ ...sources, 'b/three.ts': '' }), []);
  // Put together, since this file is read as a source too.
  const [parts, one] = ['./parts.js', './one.js'];
  const byType = { 'a/parts.ts': "import './kinds.js';", 'a/kinds.ts': `export type Parts = typeof import('${parts}');` };
  assert.equal(importCircles(byType), [['a/kinds.ts', 'a/parts.ts', 'a/kinds.ts']]);
  assert.equal(importsOf(`const x: import('${one}').One = (await import('./two.js')).two;`), [one]);
  assert.equal(importCircles({ 'self.ts': "export * from './self.js';" }), [['self.ts', 'self.ts']]);
});

test('imports of this very file are read', async () => {
  const own = await readFile(fileURLToPath(import.meta.url), 'utf8');
  assert.equal(importsOf(own), ['./doc-comments.js', './import-circles.js']);
});

test('no source file has more than 300 lines', async () => {
  const long = Object.entries(await sourcesIn(FOLDERS)).flatMap(([file, source]) => {
    const lines = source.split('\n').length - 1;
    return lines > MOST_LINES && !NOT_OURS.some((pattern) => pattern.test(file)) ? [`${file} has ${lines} lines`] : [];
  });
  assert.is(long.join('\n'), '');
});

test('no doc comment is a headless clause', async () => {
  const found = Object.entries(await sourcesIn(ROOMS)).flatMap(([file, source]) =>
    docComments(source)
      .filter(({ text }) => headless(text))
      .map(({ line, text }) => `${file}:${line}: ${text}`),
  );
  assert.is(found.join('\n'), '');
});

test('a planted headless comment is found, with its line, and a comment with a subject is not', () => {
  const source = [
    'const a = 1;',
    '/** What a search says of itself. */',
    'const b = 2;',
    '/**',
    ' * Whether it is',
    ' * so.',
    ' */',
    '/** Header of a search state. */',
    '/** Whatever comes. */',
    "const text = 'a /* b';",
  ].join('\n');
  assert.equal(
    docComments(source).filter(({ text }) => headless(text)),
    [
      { line: 2, text: 'What a search says of itself.' },
      { line: 4, text: 'Whether it is so.' },
    ],
  );
});

test('every lint wall stands: a folder may not import what its row forbids', async () => {
  const { overrides } = JSON.parse(await readFile(join(ROOT, 'biome.json'), 'utf8')) as BiomeConfiguration;
  const walls = new Map(
    overrides.flatMap(({ includes, linter }) =>
      includes.map((folder) => [
        folder.replace('/**', ''),
        linter.rules.style.noRestrictedImports.options.patterns.flatMap(({ group }) => group),
      ]),
    ),
  );
  const missing = Object.entries(WALLS).flatMap(([folder, forbidden]) =>
    forbidden.filter((room) => !walls.get(folder)?.includes(`**/${room}/**`)).map((room) => `${folder} may import ${room}`),
  );
  assert.is(missing.join('\n'), '');
});

test('a stage leaves the place of its problems to the runner', async () => {
  const named = Object.entries(await sourcesIn(['stages'])).flatMap(([file, source]) =>
    [...source.matchAll(/['`]stage [\w$]/g)].map(({ index }) => `${file}:${source.slice(0, index).split('\n').length}`),
  );
  assert.is(named.join('\n'), '');
});

test.run();
