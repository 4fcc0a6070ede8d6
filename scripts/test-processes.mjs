// Processes that run test files, and whose failure it is where one ends before its files do: for scripts/test.mjs,
// scripts/test-webgpu.mjs and scripts/test-sanitize.mjs.
import { spawn } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
/** Words with which Node.js loads TypeScript of this package; the first is for scripts/hooks-here.mjs. */
export const SOURCES = ['--expose-internals', '--import', pathToFileURL(join(root, 'scripts/source-loader.mjs')).href];

/**
 * A process that runs files one after another with scripts/test-files.mjs, on the sources as they are.
 *
 * @param files their paths in test/
 * @param environment variables beside those of this process
 * @param words further options of Node.js
 */
export const startFiles = (files, environment = {}, words = [], options = {}) =>
  spawn(process.execPath, [...words, ...SOURCES, join('scripts', 'test-files.mjs'), ...files], {
    cwd: root,
    env: { ...process.env, FORCE_COLOR: '0', ...environment },
    ...options,
  });

/** The last line of a run of tests, and the code with which it ends: that of a failure also where there was nothing to run. */
export const endOf = (results) => {
  const sum = (key) => results.reduce((total, result) => total + result[key], 0);
  const [passed, failed, skipped] = [sum('passed'), sum('failed'), sum('skipped')];
  const line = `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;
  return { line, code: failed > 0 || results.length === 0 ? 1 : 0 };
};

/** The failures of a file, of which one that has no tests counts as one. */
export const failuresOf = ({ passed, skipped, total }) => Math.max(total - passed, passed + skipped > 0 ? 0 : 1);

/** The line of a process where a file has come to its end: what its tests gave, and the seconds that the process took so far. */
export const endLine = (file, counts, processors) =>
  `:end ${file} ${counts.passed} ${counts.skipped} ${failuresOf(counts)} ${processors}`;

const readEnd = (file, text) => {
  if (!text.startsWith(`:end ${file} `)) return undefined;
  const [passed, skipped, failed, processors] = text.split(' ').slice(-4).map(Number);
  return { passed, skipped, failed, processors };
};

/**
 * Runs files in the process that `start` gives. `tell` learns what each gave that came to its end. The result has
 * those; the first that did not, and those after it; the output after the last end, and whether the process ended as it should.
 */
const runProcess = (files, start, tell) =>
  new Promise((resolve) => {
    const [ended, remaining] = [[], [...files]];
    let [output, line, began, taken] = ['', '', performance.now(), 0];
    const child = start(files);
    child.stdout.on('data', (chunk) => {
      const lines = (line + chunk).split('\n');
      line = lines.pop();
      for (const text of lines) {
        const end = readEnd(remaining[0], text);
        if (end === undefined) {
          output += `${text}\n`;
          continue;
        }
        const seconds = (performance.now() - began) / 1000;
        ended.push({ ...end, file: remaining.shift(), output, seconds, processors: end.processors - taken });
        tell(ended.at(-1));
        [output, began, taken] = ['', performance.now(), end.processors];
      }
    });
    child.stderr.on('data', (chunk) => (output += chunk));
    child.on('close', (code, signal) => {
      const [current, ...rest] = remaining;
      const expected = ended.some(({ failed }) => failed > 0) ? 1 : 0;
      const isWell = current === undefined && code === expected;
      const said = `${output}${line}\nended with ${signal ?? `code ${code}`}`;
      resolve({ ended, current, rest, said, isWell, seconds: (performance.now() - began) / 1000 });
    });
  });

/**
 * Runs test files one after another in one process, those after one that ends it in another, and tells of each file what it
 * gave. A file in which a process ends runs by itself once more: if it is well there, one of those before it left something
 * behind, which is found by running each of them by itself; where each is well by itself, the failure is that of all together.
 *
 * @param start gives a child process that runs files with scripts/test-files.mjs
 * @param tell learns `{ file, passed, failed, skipped, output, seconds, processors }`, for every file at least once
 * @returns whether every file was well
 */
export const runFiles = async (files, start, tell) => {
  const fail = (file, { said, seconds }) =>
    tell({ file, passed: 0, failed: 1, skipped: 0, output: said, seconds, processors: 0 });

  const blame = async (suspects, shared) => {
    let isFound = false;
    for (const file of suspects) {
      const alone = await runProcess([file], start, () => undefined);
      if (alone.isWell) continue;
      isFound = true;
      fail(file, { ...alone, said: `by itself, after its tests:\n${alone.said}` });
    }
    const names = files.slice(0, files.length - shared.rest.length);
    const reason = `a process ended that ran ${names.join(', ')}; by itself, each that passed is well`;
    if (!isFound) fail(names.at(-1), { ...shared, said: `${shared.said}\n${reason}` });
  };

  const first = await runProcess(files, start, tell);
  const { ended, current, rest, isWell } = first;
  const passed = ended.filter(({ failed }) => failed === 0).map(({ file }) => file);
  if (!isWell) {
    if (files.length - rest.length === 1) fail(files[0], first);
    else if (current === undefined || (await runFiles([current], start, tell))) await blame(passed, first);
  }
  const isRestWell = rest.length === 0 || (await runFiles(rest, start, tell));
  return isWell && isRestWell && passed.length === ended.length;
};
