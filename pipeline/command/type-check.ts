import { execFile } from 'node:child_process';
import { readFile, stat, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { pipe } from 'fp-ts/lib/function.js';
import * as taskEither from 'fp-ts/lib/TaskEither.js';
import { digestOf } from '../../artifacts/digest.js';
import { type Problem, problem } from '../../artifacts/problem.js';
import { ensureFolder } from '../../artifacts/store/atomic-write.js';

const COMPILER_OPTIONS = [
  '--noEmit',
  '--strict',
  '--skipLibCheck',
  '--target',
  'es2022',
  '--module',
  'esnext',
  '--moduleResolution',
  'bundler',
  '--allowImportingTsExtensions',
  '--pretty',
  'false',
];

interface Compiler {
  readonly path: string;
  readonly version: string;
}

const findCompiler = async (folder: string): Promise<Compiler | undefined> => {
  try {
    const packageFile = createRequire(join(folder, 'index.js')).resolve('typescript/package.json');
    const { version, bin } = JSON.parse(await readFile(packageFile, 'utf8')) as { version: string; bin: { tsc: string } };
    return { path: join(dirname(packageFile), bin.tsc), version };
  } catch {
    return undefined;
  }
};

/** The digest of the experiment's file and of every file of the project that it imports. */
const contentDigest = async (path: string): Promise<string> => {
  const { build } = await import('esbuild');
  const { metafile } = await build({
    entryPoints: [path],
    bundle: true,
    write: false,
    packages: 'external',
    platform: 'node',
    format: 'esm',
    metafile: true,
    logLevel: 'silent',
    absWorkingDir: dirname(path),
  });
  const contents = await Promise.all(
    Object.keys(metafile.inputs)
      .sort()
      .map(async (file) => `${file} ${digestOf(await readFile(resolve(dirname(path), file)))}`),
  );
  return contents.join('\n');
};

const firstError = (output: string, path: string): Problem => {
  const [, ...after] = output.split('\n');
  const next = after.findIndex((line) => !line.startsWith(' '));
  // The explanation of an error stands below it, moved in; its last line is the most particular.
  const detail = after.slice(0, next).pop()?.trim();
  const because = detail === undefined ? '' : `: ${detail.replace(/\.$/, '')}`;
  const lines = output.split('\n').filter((line) => line.includes('error TS'));
  const match = /^(.+?)\((\d+),(\d+)\): error (TS\d+): (.+)$/.exec(lines[0] ?? '');
  const more = lines.length > 1 ? ` (and ${lines.length - 1} more)` : '';
  return match === null
    ? problem(
        'usage',
        `the file does not pass the type check: ${output.trim().split('\n')[0] ?? ''}`,
        path,
        'correct the type error, or pass --no-check',
      )
    : problem(
        'usage',
        `the file does not pass the type check: ${(match[5] as string).replace(/\.$/, '')}${because} [${match[4]}]${more}`,
        `${resolve(match[1] as string)}:${match[2]}:${match[3]}`,
        'correct the type error, or pass --no-check',
      );
};

/**
 * Type-checks an experiment file with the TypeScript that its project has, if it has one. A file that passed is not
 * checked again until it, or a file of the project that it imports, changes.
 *
 * @param storeFolder where it is remembered that a file passed
 */
export const checkTypes = (file: string, folder: string, storeFolder: string): taskEither.TaskEither<Problem, void> => {
  const path = resolve(folder, file);
  return pipe(
    taskEither.tryCatch(
      async () => {
        const compiler = /\.[cm]?tsx?$/.test(path) ? await findCompiler(dirname(path)) : undefined;
        if (compiler === undefined) return undefined;
        const mark = join(storeFolder, 'type-checked', digestOf([compiler.version, path, await contentDigest(path)].join('\n')));
        if (await passed(mark)) return undefined;
        const failure = await compile(compiler, path);
        if (failure === undefined) {
          // A mark saves time; where none can be written the file is checked again.
          await ensureFolder(dirname(mark))
            .then(() => writeFile(mark, ''))
            .catch(() => undefined);
        }
        return failure;
      },
      (error) =>
        problem(
          'usage',
          `the type check could not be made: ${String((error as Error).message ?? error).split('\n')[0]}`,
          path,
          'pass --no-check to go without',
          error,
        ),
    ),
    taskEither.chain((failure) => (failure === undefined ? taskEither.right(undefined) : taskEither.left(failure))),
  );
};

const passed = (mark: string): Promise<boolean> =>
  stat(mark).then(
    (found) => found.isFile(),
    () => false,
  );

const compile = async (compiler: Compiler, path: string): Promise<Problem | undefined> => {
  // From TypeScript 6 on, files on the command line beside a tsconfig.json need to be told that it does not count.
  const ignore = Number(compiler.version.split('.')[0]) >= 6 ? ['--ignoreConfig'] : [];
  try {
    await promisify(execFile)(process.execPath, [compiler.path, ...COMPILER_OPTIONS, ...ignore, path], { cwd: dirname(path) });
    return undefined;
  } catch (error) {
    const output = (error as { stdout?: string }).stdout ?? '';
    if (output === '') throw error;
    return firstError(output, path);
  }
};
