import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { shellWord } from '../../../base/shell-word.js';
import { dependencyIn, readPackageFile } from './package-file.js';
import { STORE_LINE } from './project-files.js';

const column = (lines: readonly (readonly [line: string, meaning?: string])[]): readonly string[] => {
  const width = Math.max(...lines.map(([line, meaning]) => (meaning === undefined ? 0 : line.length)));
  return lines.map(([line, meaning]) => (meaning === undefined ? `  ${line}` : `  ${line.padEnd(width)}   # ${meaning}`));
};

const SILENT = 'npm is silent for some minutes where it builds the engine';

/** Installations that a project of its own package.json lacks. */
const lacking = async (
  folder: string,
  dependency: string,
  kept: readonly string[],
): Promise<readonly (readonly [line: string, meaning: string])[]> => {
  const found = (await readPackageFile(folder)) ?? {};
  // The tsconfig.json that we write names the types of Node.js, and a check without them fails.
  const checking = ['typescript', ...(kept.includes('tsconfig.json') ? [] : ['@types/node'])];
  const missing = checking.filter((name) => dependencyIn(found, name) === undefined);
  return [
    ...(dependencyIn(found, 'sluice') === undefined ? ([[`npm install ${shellWord(dependency)}`, SILENT]] as const) : []),
    ...(missing.length > 0
      ? ([[`npm install --save-dev ${missing.join(' ')}`, 'so that the experiment is type-checked before it runs']] as const)
      : []),
  ];
};

/** The line that has git ignore the store, where a file of what it ignores does not say so. */
const ignoring = async (folder: string): Promise<readonly (readonly [line: string, meaning: string])[]> => {
  const text = await readFile(join(folder, '.gitignore'), 'utf8').catch(() => '');
  if (text.split(/\r?\n/).some((line) => line.startsWith('.sluice'))) return [];
  // A last line without an end would be made one with what comes after.
  const isEnded = text === '' || text.endsWith('\n');
  const line = isEnded ? `echo ${STORE_LINE} >> .gitignore` : `printf '\\n${STORE_LINE}\\n' >> .gitignore`;
  return [[line, 'the store, which is not for a repository']];
};

/**
 * Lines for a person on what to do after a project is written.
 *
 * @param kept the files that were there already, which stay as they are
 * @param place the project's folder as seen from here; empty where it is this one
 */
export const nextSteps = async (
  folder: string,
  place: string,
  kept: readonly string[],
  dependency: string,
): Promise<readonly string[]> => [
  'next:',
  ...column([
    ...(place === '' ? [] : ([[`cd ${shellWord(place)}`]] as const)),
    ...(kept.includes('package.json') ? await lacking(folder, dependency, kept) : ([['npm install', SILENT]] as const)),
    ...(kept.includes('.gitignore') ? await ignoring(folder) : []),
    ['npx pipe plan experiment.ts', 'what a run would do'],
    ['npx pipe run experiment.ts'],
    ['npx pipe report experiment.ts', 'a page of what came out'],
  ]),
];
