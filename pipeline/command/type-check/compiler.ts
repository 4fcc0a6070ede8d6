import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, isAbsolute, join, resolve } from 'node:path';
import { type Problem, problem } from '../../../base/problem.js';

/** The TypeScript that a project has installed. */
export interface Compiler {
  readonly path: string;
  readonly version: string;
}

/** Finds the TypeScript of the project that a folder belongs to. */
export const findCompiler = async (folder: string): Promise<Compiler | undefined> => {
  try {
    const packageFile = createRequire(join(folder, 'index.js')).resolve('typescript/package.json');
    const { version, bin } = JSON.parse(await readFile(packageFile, 'utf8')) as { version: string; bin: { tsc: string } };
    return { path: join(dirname(packageFile), bin.tsc), version };
  } catch {
    return undefined;
  }
};

const REMEDY = 'correct the type error, or pass --no-check';

const firstError = (output: string, path: string): Problem => {
  const lines = output.split('\n');
  const at = lines.findIndex((line) => /(?:^|: )error TS\d+: /.test(line));
  const match = /^(?:(.+?)\((\d+),(\d+)\): )?error (TS\d+): (.+)$/.exec(lines[at] ?? '');
  if (match === null) return problem('usage', `the file does not pass the type check: ${lines[0]?.trim() ?? ''}`, path, REMEDY);
  const after = lines.slice(at + 1);
  const next = after.findIndex((line) => !line.startsWith(' '));
  // The explanation of an error stands below it, moved in; its last line is the most particular.
  const detail = after.slice(0, next).pop()?.trim();
  const because = detail === undefined ? '' : `: ${detail.replace(/\.$/, '')}`;
  const others = lines.filter((line) => /(?:^|: )error TS\d+: /.test(line)).length - 1;
  const more = others > 0 ? ` (and ${others} more)` : '';
  const [, file, line, column, code, message = ''] = match;
  return problem(
    'usage',
    `the file does not pass the type check: ${message.replace(/\.$/, '')}${because} [${code}]${more}`,
    file === undefined ? path : `${resolve(dirname(path), file)}:${line}:${column}`,
    REMEDY,
  );
};

/** Outcome of a compilation: the files that it read, or the first error. */
export type Compilation = { readonly read: readonly string[] } | { readonly failure: Problem };

/**
 * Type-checks the files that a configuration names.
 *
 * @param configuration path of a tsconfig.json with absolute paths
 * @param path the experiment file, for messages
 * @throws the error of starting the compiler
 */
export const compile = ({ path: compiler }: Compiler, configuration: string, path: string): Promise<Compilation> =>
  new Promise((settle, fail) => {
    const words = [compiler, '-p', configuration, '--pretty', 'false', '--listFiles'];
    execFile(process.execPath, words, { cwd: dirname(path), maxBuffer: 2 ** 28 }, (error, output) => {
      if (error === null) settle({ read: output.split('\n').filter((line) => isAbsolute(line)) });
      else if (output === '') fail(error);
      else settle({ failure: firstError(output, path) });
    });
  });
