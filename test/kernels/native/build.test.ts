import { cpSync, existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { SOURCE_DIGEST } from '../../../kernels/native/version.js';
import { scratchFolder } from '../../artifacts/fixtures/scratch.js';
import { type Ended, execute } from '../../command/project.js';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const SCRIPTS = ['scripts/build-native.mjs', 'scripts/native-digest.mjs'];

/** What the published package has of the native engine, in a folder of its own. */
const installedPackage = (): string => {
  const folder = scratchFolder();
  for (const path of ['binding.gyp', 'kernels/native/src', ...SCRIPTS])
    cpSync(join(root, path), join(folder, path), { recursive: true });
  return folder;
};

/** A folder for the path with Node and nothing else in it. */
const onlyNode = (): string => {
  const folder = scratchFolder();
  symlinkSync(process.execPath, join(folder, 'node'));
  return folder;
};

const build = (folder: string, words: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Ended> =>
  execute(folder, process.execPath, [join(folder, 'scripts/build-native.mjs'), ...words], { env });

const digestIn = async (folder: string): Promise<string> => (await build(folder, ['--digest'])).out;

const report = (folder: string): string => readFileSync(join(folder, 'build/native-missing.txt'), 'utf8');

/** Puts a text in front of a file, or something else in its place. */
const rewrite = (folder: string, file: string, change: (text: string) => string): void =>
  writeFileSync(join(folder, file), change(readFileSync(join(folder, file), 'utf8')));

test('the digest in version.ts is that of the sources', async () => {
  assert.is(SOURCE_DIGEST, await digestIn(root), 'run npm run build:native, which writes it anew');
});

test('a comment, white space and a line that is broken elsewhere leave the digest as it is; an edit does not', async () => {
  const folder = installedPackage();
  const file = 'kernels/native/src/arena.cpp';
  const original = await digestIn(folder);
  rewrite(folder, file, (text) => `// A note.\n/* And\n another. */\n${text.replaceAll(';\n', ' ;\n\n')}`);
  assert.is(await digestIn(folder), original);
  rewrite(folder, file, (text) => text.replace('kAlignment = 64', 'kAlignment = 128'));
  assert.is.not(await digestIn(folder), original);
});

test('the space in a macro, the end of a directive and the text of a literal count', async () => {
  // The text of which the script takes the digest.
  const { normalised } = (await import(pathToFileURL(join(root, 'scripts/native-digest.mjs')).href)) as {
    readonly normalised: (text: string) => string;
  };
  const differ = (a: string, b: string): void => assert.is.not(normalised(a), normalised(b));
  differ('#define F(x) x', '#define F (x) x');
  differ('#define A\nint b;', '#define A int b;');
  differ('const char* s = "a  b";', 'const char* s = "a b";');
  differ('const char* s = "// a";', 'const char* s = "// b";');
  differ('int c = a + +b;', 'int c = a ++ b;');
  assert.is(normalised('#define A \\\n  1\nint b;'), normalised('#define A 1\n\nint\n  b;'));
});

test('without a compiler an installation succeeds, says what is missing and what to do, and leaves nothing half-built', async () => {
  const folder = installedPackage();
  mkdirSync(join(folder, 'build/Release'), { recursive: true });
  writeFileSync(join(folder, 'build/Release/sluice.node'), 'half');
  const env = { PATH: onlyNode(), CXX: '' };
  const { code, err } = await build(folder, ['--optional'], env);
  assert.is(code, 0);
  assert.match(
    err,
    /the native engine is not built, since a C\+\+ compiler \(g\+\+ or clang\+\+\) and make and python3 are missing/,
  );
  assert.match(err, /wasm is used instead/);
  assert.match(err, /apt-get install g\+\+ make python3/);
  assert.not(existsSync(join(folder, 'build/Release')));
  assert.match(report(folder), /a C\+\+ compiler .* missing.*npm rebuild sluice/);
  assert.is((await build(folder, [], env)).code, 1);
});

test('a build that fails does not fail the installation', async () => {
  const folder = installedPackage();
  rewrite(folder, 'binding.gyp', (text) => `${text} nonsense`);
  const { code, err } = await build(folder, ['--optional']);
  assert.is(code, 0);
  assert.match(err, /the native engine is not built, since the build failed/);
  assert.match(report(folder), /the build failed/);
});

test.run();
