// Runs the tests, in one process more at once than there are cores, and ends with the line `N passed, N failed`.
// `node scripts/test.mjs WORD...` runs the files whose path holds one of the words.
import {
  accessSync,
  chmodSync,
  constants,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statfsSync,
} from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildIfStale, sources } from './build.mjs';
import { compileFiles, KEPT, replace } from './compiled.mjs';
import { lateOptimisation } from './late-optimisation.mjs';
import { chosen, isLong, queueOf } from './test-plan.mjs';
import { endOf, runFiles, startFiles } from './test-processes.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const words = process.argv.slice(2);

const tests = readdirSync(join(root, 'test'), { recursive: true }).filter((file) => file.endsWith('.ts'));
const files = chosen(tests.filter((file) => file.endsWith('.test.ts')).sort(), words);

const LATE_OPTIMISATION = lateOptimisation();

// Seconds that each file took when it last ran here.
const measured = join(KEPT, 'seconds.json');
const secondsOf = existsSync(measured) ? JSON.parse(readFileSync(measured, 'utf8')) : {};
const queue = queueOf(files, secondsOf);

// Where stores of the tests lie: in memory if there is room, since a store has the disk keep each of its writes.
const MEMORY = '/dev/shm';
const LEAST_ROOM = 2 ** 31;
const hasRoom = () => {
  try {
    const { bavail, bsize } = statfsSync(MEMORY);
    accessSync(MEMORY, constants.W_OK);
    return process.env.TMPDIR === undefined && bavail * bsize >= LEAST_ROOM;
  } catch {
    return false;
  }
};
const scratch = mkdtempSync(join(hasRoom() ? MEMORY : tmpdir(), 'sluice-tests-'));
// As the usual folder, for tests that become another user.
chmodSync(scratch, 0o1777);
process.on('exit', () => rmSync(scratch, { recursive: true, force: true }));
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit(130));

const results = [];
const report = ({ file, passed, failed, skipped, output, seconds, processors }) => {
  results.push({ passed, failed, skipped });
  secondsOf[file] = Number(seconds.toFixed(1));
  console.log(
    `${failed === 0 ? 'ok  ' : 'FAIL'} test/${file} (${passed} passed, ${seconds.toFixed(1)} s, ${processors.toFixed(1)} s of processors)`,
  );
  if (failed > 0) console.log(output);
};

const start = (group) =>
  startFiles(group, { TMPDIR: scratch, SLUICE_CACHE: join(KEPT, 'machine') }, group.some(isLong) ? [] : LATE_OPTIMISATION);

const typeScript = [...sources(), ...tests.map((file) => join('test', file))];
await Promise.all([buildIfStale(), compileFiles(typeScript.map((file) => join(root, file)))]);
// One more than there are cores: a test of stores, workers and runs waits, for its disk or another process, as long as it computes.
const lanes = availableParallelism() + 1;
const work = async () => {
  for (let group = queue.shift(); group !== undefined; group = queue.shift()) await runFiles(group, start, report);
};
await Promise.all(Array.from({ length: lanes }, work));
replace(measured, JSON.stringify(secondsOf));
if (results.length === 0) console.log(`no test file has ${words.map((word) => `"${word}"`).join(' or ')} in its path`);
const { line, code } = endOf(results);
console.log(line);
process.exitCode = code;
