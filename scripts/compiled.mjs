// TypeScript of this repository as JavaScript, compiled by esbuild once: what was compiled is kept by the digest of its
// text, so that an edit is never missed, and is used by every process of the tests.
import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const modules = join(root, 'node_modules');
const { version } = JSON.parse(readFileSync(join(modules, 'esbuild/package.json'), 'utf8'));
/** The folder of what the tests keep from run to run. */
export const KEPT = join(modules, '.cache/sluice-tests');

const OPTIONS = {
  loader: 'ts',
  format: 'esm',
  platform: 'node',
  target: 'node20',
  sourcemap: 'external',
  tsconfigRaw: { compilerOptions: { target: 'es2022', verbatimModuleSyntax: true } },
};
const SETTINGS = `${version} ${JSON.stringify(OPTIONS)}`;

const keptAt = (text) => join(KEPT, createHash('sha1').update(SETTINGS).update(text).digest('hex'));

const readIfThere = (path) => {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (error.code !== 'ENOENT') throw error;
    return undefined;
  }
};

/** Writes a file that others may read meanwhile. */
export const replace = (path, text) => {
  const fresh = `${path}-${process.pid}`;
  writeFileSync(fresh, text);
  renameSync(fresh, path);
};

const compile = async (text, sourcefile, path) => {
  const { transform } = await import('esbuild');
  const { code, map } = await transform(text, { ...OPTIONS, sourcefile });
  mkdirSync(KEPT, { recursive: true });
  // The text comes last: where it is there, so is its map.
  replace(`${path}.map`, map);
  replace(`${path}.js`, code);
  return code;
};

/** The compiled text of a file. */
export const compiledFile = async (file) => {
  const text = readFileSync(file, 'utf8');
  const path = keptAt(text);
  return readIfThere(`${path}.js`) ?? (await compile(text, file, path));
};

/** The source map of a file that was compiled, or undefined where it was edited since. */
export const mapOfFile = (file) => {
  const text = readIfThere(file);
  return text === undefined ? undefined : readIfThere(`${keptAt(text)}.map`);
};

const DAY = 24 * 3600 * 1000;

/** Compiles those of the files that are not yet, together, which is faster than one by one; forgets what nobody used for a week. */
export const compileFiles = async (files) => {
  const now = new Date();
  await Promise.all(
    files.map(async (file) => {
      const text = readFileSync(file, 'utf8');
      const path = keptAt(text);
      const { mtimeMs } = statSync(`${path}.js`, { throwIfNoEntry: false }) ?? {};
      if (mtimeMs === undefined) await compile(text, file, path);
      else if (now - mtimeMs > DAY) for (const end of ['.map', '.js']) utimesSync(path + end, now, now);
    }),
  );
  for (const name of readdirSync(KEPT)) {
    const found = statSync(join(KEPT, name), { throwIfNoEntry: false });
    // Of the folders there each has a keeper of its own.
    if (found?.isFile() && now - found.mtimeMs > 7 * DAY) rmSync(join(KEPT, name), { force: true });
  }
};
