import { createHash, randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const digest = (...texts: readonly string[]): string => createHash('sha256').update(JSON.stringify(texts)).digest('hex');

// Where tsx puts the sources themselves into the map, or is told to remember nothing.
const words = [...process.execArgv, process.env.NODE_OPTIONS ?? ''].join(' ');
const isForgetful = !!process.env.TSX_DISABLE_CACHE || !!process.env.NODE_V8_COVERAGE || /--inspect/.test(words);

const versionOf = (name: string, require: NodeJS.Require): readonly [version: string, require: NodeJS.Require] => {
  const file = require.resolve(`${name}/package.json`);
  return [JSON.parse(readFileSync(file, 'utf8')).version, createRequire(file)];
};

let versions: string | undefined;
const compilers = (): string => {
  if (versions !== undefined) return versions;
  const [tsx, ofTsx] = versionOf('tsx', createRequire(import.meta.url));
  versions = [tsx, versionOf('esbuild', ofTsx)[0], process.version].join(' ');
  return versions;
};

const folders = new Map<string, string | undefined>();

/** The folder of compiled modules beside the packages of a project, for a folder of it; undefined where it has no packages. */
const folderFor = (folder: string): string | undefined => {
  if (folders.has(folder)) return folders.get(folder);
  const above = dirname(folder);
  const packages = join(folder, 'node_modules');
  const found = existsSync(packages) ? join(packages, '.cache/sluice/compiled') : above === folder ? undefined : folderFor(above);
  folders.set(folder, found);
  return found;
};

/** Place where the compiled text of one module is kept, and the digest of all that it depends on. */
export interface CompiledPlace {
  readonly file: string;
  readonly key: string;
}

/**
 * The place of a module's compiled text; undefined where none is to be kept. A module has one place, in which an edit of it
 * replaces what was there.
 *
 * @param url of the module
 * @param text its source
 * @param settings the settings that the compiler has beside the source
 */
export const compiledPlace = (url: string, text: string, settings: string): CompiledPlace | undefined => {
  const folder = isForgetful ? undefined : folderFor(dirname(fileURLToPath(url)));
  if (folder === undefined) return undefined;
  return { file: join(folder, `${digest(url).slice(0, 32)}.js`), key: digest(compilers(), url, settings, text) };
};

const headerOf = (key: string, compiled: string): string => `// ${key} ${digest(compiled)}\n`;

/** Reads a compiled text, if the place has that of its key whole. */
export const recallCompiled = ({ file, key }: CompiledPlace): string | undefined => {
  let kept: string;
  try {
    kept = readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
  const compiled = kept.slice(kept.indexOf('\n') + 1);
  return kept === headerOf(key, compiled) + compiled ? compiled : undefined;
};

const replaceFile = (file: string, text: string): void => {
  mkdirSync(dirname(file), { recursive: true });
  const fresh = `${file}.${randomUUID()}`;
  try {
    writeFileSync(fresh, text);
    renameSync(fresh, file);
  } catch (error) {
    rmSync(fresh, { force: true });
    throw error;
  }
};

/** Keeps a compiled text in its place, if that can be written to. Others who read there see the one before, or this. */
export const keepCompiled = ({ file, key }: CompiledPlace, compiled: string): void => {
  try {
    replaceFile(file, headerOf(key, compiled) + compiled);
  } catch {
    // It is compiled again by whoever needs it next.
  }
};
