// The documents name files, links and scripts that exist.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { test } from 'uvu';
import * as assert from 'uvu/assert';

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const DOCUMENTS = [
  'README.md',
  'CONTRIBUTING.md',
  'bench/README.md',
  ...readdirSync(join(root, 'docs')).map((name) => `docs/${name}`),
];

const FOLDER = /^(artifacts|bench|bin|datasets|docs|experiments|kernels|networks|pipeline|scripts|stages|test)\/[\w./*-]*$/;
const FILE = /^[\w./*-]+\.(c|cpp|def|h|js|md|mjs|py|ts)$/;

/** A file that a reader writes: an example. */
const isExample = (path: string): boolean => path.startsWith('my-');

/** Tells whether a path, in which `*` is any part of a name, is there below a folder. */
const isThere = (folder: string, path: string): boolean => {
  const [name = '', ...rest] = path.split('/').filter((part) => part !== '');
  if (name === '') return existsSync(folder);
  if (!name.includes('*')) return isThere(join(folder, name), rest.join('/'));
  if (!existsSync(folder)) return false;
  const pattern = new RegExp(`^${name.replaceAll('.', '\\.').replaceAll('*', '.*')}$`);
  return readdirSync(folder).some((found) => pattern.test(found) && isThere(join(folder, found), rest.join('/')));
};

const texts = DOCUMENTS.map((name) => ({ name, text: readFileSync(join(root, name), 'utf8') }));
const proseOf = (text: string): string => text.replace(/```.*?```/gs, '');

const missingPaths = (name: string, text: string): readonly string[] =>
  [...proseOf(text).matchAll(/`([^`\n]+)`/g)]
    .flatMap(([, words = '']) => words.split(' '))
    .filter((word) => (FOLDER.test(word) || FILE.test(word)) && !isExample(word))
    .filter((path) => !isThere(root, path) && !isThere(join(root, dirname(name)), path))
    .map((path) => `${name} names ${path}`);

const brokenLinks = (name: string, text: string): readonly string[] =>
  [...proseOf(text).matchAll(/\]\(([^)#\s]+)[^)]*\)/g)]
    .map(([, target = '']) => target)
    .filter((target) => !target.includes('://') && !existsSync(join(root, dirname(name), target)))
    .map((target) => `${name} links to ${target}`);

const missingScripts = (name: string, text: string): readonly string[] => {
  const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { readonly scripts: object };
  return [...text.matchAll(/npm run ([\w:-]+)/g)]
    .map(([, script = '']) => script)
    .filter((script) => !Object.hasOwn(scripts, script))
    .map((script) => `${name} runs ${script}`);
};

for (const [what, missing] of [
  ['every file and folder that the documents name exists', missingPaths],
  ['every link of the documents within the repository has its target', brokenLinks],
  ['every script that the documents run is one of the package', missingScripts],
] as const)
  test(what, () => {
    assert.equal(
      texts.flatMap(({ name, text }) => missing(name, text)),
      [],
    );
  });

test.run();
