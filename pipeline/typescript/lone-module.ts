import { readFileSync } from 'node:fs';
import { createRequire, Module } from 'node:module';
import { fileURLToPath } from 'node:url';
import type { BuildOptions } from 'esbuild';
import type { ModuleExports } from '../../base/modules.js';
import { isOwn } from '../key/own-path.js';
import { type CompiledPlace, compiledPlace, keepCompiled, recallCompiled } from './compiled.js';
import type { ProjectSettings } from './project-settings.js';

// A lone module is one of TypeScript that imports this package and nothing else, as most experiments do. The hooks by which
// TypeScript is imported take a thread of their own, which takes longer to start than such a module to run: it is run as
// CommonJS, which tsx's text of it was turned into once.

const NAME = 'sluice';
const SOURCE_MAP = /^\/\/# sourceMappingURL=.*$/m;

// In an ES module these are names of the user's, or of nothing.
const OF_COMMON_JS = /\b(?:require|module|exports|__filename|__dirname|arguments|eval)\b/;

const OPTIONS = {
  bundle: true,
  external: [NAME],
  write: false,
  format: 'cjs',
  banner: { js: '"use strict";' },
  platform: 'node',
  target: `node${process.versions.node}`,
  sourcemap: 'inline',
  sourcesContent: false,
  treeShaking: false,
  metafile: true,
  logLevel: 'silent',
  logOverride: { 'empty-import-meta': 'error' },
} as const satisfies BuildOptions;

/** Places of a module's compiled text: as an ES module, which the hooks keep, and as CommonJS. */
interface Places {
  readonly module: CompiledPlace;
  readonly script: CompiledPlace;
}

const placesOf = (url: string, settings: ProjectSettings, index: ModuleExports): Places | undefined => {
  const module = compiledPlace(url, readFileSync(fileURLToPath(url), 'utf8'), `module ${settings.text}`);
  // An ES module that imports what is not exported is refused, CommonJS is not.
  const script =
    module && compiledPlace(`${url}?script`, module.key, `${JSON.stringify(OPTIONS)} ${OF_COMMON_JS} ${Object.keys(index)}`);
  return module && script && { module, script };
};

/** Tells whether the module finds this package by its name, and not another copy. */
const findsThisPackage = (path: string): boolean => {
  try {
    return isOwn(createRequire(path).resolve(NAME));
  } catch {
    return false;
  }
};

// Of what is kept for a module that is none of these.
const NOT_ALONE = '';

/** CommonJS of an ES module; undefined where it imports anything but this package, or has what CommonJS has not. */
const scriptOf = async (text: string, path: string): Promise<string | undefined> => {
  if (OF_COMMON_JS.test(text.replace(SOURCE_MAP, ''))) return undefined;
  const { build } = await import('esbuild');
  try {
    const { outputFiles, metafile } = await build({
      ...OPTIONS,
      stdin: { contents: text, sourcefile: path, loader: 'js' },
      outfile: `${path}.js`,
    });
    const imports = Object.values(metafile.outputs).flatMap((output) => output.imports);
    const isAlone = imports.length > 0 && imports.every(({ path: name, kind }) => name === NAME && kind === 'require-call');
    return isAlone ? outputFiles[0]?.text : undefined;
  } catch {
    return undefined;
  }
};

type Compile = { _compile(text: string, path: string): void };

const run = (script: string, path: string, index: ModuleExports): ModuleExports => {
  const module = new Module(path);
  module.filename = path;
  module.require = (() => index) as unknown as NodeJS.Require;
  (module as unknown as Compile)._compile(script, path);
  return module.exports as ModuleExports;
};

/**
 * Imports a lone module without hooks, if it was imported with them before, and did not change.
 *
 * @param url of the module
 * @param settings those of the process's TypeScript
 * @param index the exports of this package
 * @returns undefined where the module has to be imported with hooks, which says too what is wrong with it
 */
export const importLone = (url: string, settings: ProjectSettings, index: ModuleExports): ModuleExports | undefined => {
  const path = fileURLToPath(url);
  const places = placesOf(url, settings, index);
  const script = places && recallCompiled(places.script);
  if (script === undefined || script === NOT_ALONE || !findsThisPackage(path)) return undefined;
  try {
    return run(script, path, index);
  } catch {
    return undefined;
  }
};

/** Keeps a module that was imported with hooks for {@link importLone}, if it is alone. */
export const keepLone = async (url: string, settings: ProjectSettings, index: ModuleExports): Promise<void> => {
  const places = placesOf(url, settings, index);
  const text = places && recallCompiled(places.module);
  if (places === undefined || text === undefined || recallCompiled(places.script) !== undefined) return;
  keepCompiled(places.script, (await scriptOf(text, fileURLToPath(url))) ?? NOT_ALONE);
};
