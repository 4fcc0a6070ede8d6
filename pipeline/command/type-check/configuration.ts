import { mkdir, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, extname, join, resolve } from 'node:path';
import { getTsconfig, type TsConfigResult } from 'get-tsconfig';
import { digestOf } from '../../../artifacts/digest.js';
import type { Compiler } from './compiler.js';

/** A configuration for the compiler, and all that it rests on. */
export interface Configuration {
  readonly text: string;
  /** The project's tsconfig.json with what it extends; undefined where there is none. */
  readonly project: unknown;
}

// What does not depend on the project: an experiment is loaded as an ES module from its source, and nothing is emitted.
const LOADED: Readonly<Record<string, unknown>> = {
  module: 'esnext',
  moduleResolution: 'bundler',
  allowImportingTsExtensions: true,
  resolveJsonModule: true,
  skipLibCheck: true,
  noEmit: true,
  composite: false,
  incremental: false,
  declaration: false,
  declarationMap: false,
  emitDeclarationOnly: false,
  isolatedDeclarations: false,
  rootDir: null,
  outDir: null,
  outFile: null,
  declarationDir: null,
  mapRoot: null,
  sourceRoot: null,
  tsBuildInfoFile: null,
  // An experiment in the making has variables that nothing reads yet.
  noUnusedLocals: false,
  noUnusedParameters: false,
};

const foldersAbove = (folder: string): readonly string[] =>
  dirname(folder) === folder ? [folder] : [folder, ...foldersAbove(dirname(folder))];

const isFolder = (path: string): Promise<boolean> =>
  stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );

const existing = async (paths: readonly string[]): Promise<readonly string[]> => {
  const found = await Promise.all(paths.map(isFolder));
  return paths.filter((_, i) => found[i]);
};

/** The declarations among a project's files: names and modules that its code has from nowhere else. */
const declarationsOf = ({ path, config }: TsConfigResult) => {
  const absolute = (pattern: string): string => resolve(dirname(path), pattern);
  const declarations = (pattern: string): readonly string[] => {
    if (/\.d\.[cm]?ts$/.test(pattern)) return [pattern];
    if (/\*(?:\.[cm]?tsx?)?$/.test(pattern)) return [pattern.replace(/\*+(?:\.[cm]?tsx?)?$/, '*.d.ts')];
    return extname(pattern) === '' ? [`${pattern.replace(/\/$/, '')}/**/*.d.ts`] : [];
  };
  const include = [...(config.files ?? []), ...(config.include ?? (config.files === undefined ? ['**/*'] : []))];
  return { include: include.flatMap(declarations).map(absolute), exclude: (config.exclude ?? []).map(absolute) };
};

/**
 * The configuration that an experiment file is checked with: that of the nearest tsconfig.json, but for how modules
 * are found and what is emitted; without one the strict defaults and the types of every `@types` package.
 *
 * @throws Error when the tsconfig.json cannot be read
 */
export const configurationOf = async ({ version }: Compiler, path: string): Promise<Configuration> => {
  const found = getTsconfig(path);
  const options = found?.config.compilerOptions;
  const typeRoots = await existing(foldersAbove(dirname(path)).map((folder) => join(folder, 'node_modules/@types')));
  // From TypeScript 6 on the packages of types are none unless they are named.
  const types = Number(version.split('.')[0]) >= 6 ? { types: ['*'] } : {};
  const content = {
    ...(found === null ? {} : { extends: found.path }),
    compilerOptions: {
      ...(found === null ? { strict: true, target: 'es2022', allowJs: true, ...types } : {}),
      ...(options?.typeRoots === undefined && typeRoots.length > 0 ? { typeRoots } : {}),
      ...LOADED,
    },
    files: [path],
    ...(found === null ? { include: [] } : declarationsOf(found)),
    references: [],
  };
  return { text: JSON.stringify(content), project: found?.config };
};

/**
 * Writes a configuration to where the compiler can read it: beside the project's packages, so that types are looked for
 * from there, or in the system's folder of temporary files where the project cannot be written to.
 */
export const writeConfiguration = async (text: string, path: string): Promise<string> => {
  const [modules] = await existing(foldersAbove(dirname(path)).map((folder) => join(folder, 'node_modules')));
  const folders = [...(modules === undefined ? [] : [join(modules, '.cache/sluice')]), join(tmpdir(), 'sluice')];
  const file = `tsconfig-${digestOf(text).slice(0, 16)}.json`;
  let failure: unknown;
  for (const folder of folders) {
    try {
      await mkdir(folder, { recursive: true });
      await writeFile(join(folder, file), text);
      return join(folder, file);
    } catch (error) {
      failure = error;
    }
  }
  throw failure;
};
