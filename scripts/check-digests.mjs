// Runs every experiment small, and compares the digests of what its stages make with those that are written down in
// test/digests: after a change that is to leave the results as they are, they are the same.
//   npm run check:digests                      all; ends with 0 if they agree, with 1 and the differences if not
//   npm run check:digests -- --only NAME       one of them
//   npm run check:digests -- --full            with the quickstart as it is, a minute more
//   npm run check:digests -- --root DIR        those of another checkout, beside what is written down in this one
//   npm run check:digests -- --write           writes down what is
// Digests hold for one instruction set of the native engine; where it has another nothing is compared, and it ends with 3.
import { spawn } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { CASES } from './digests/cases.mjs';
import { writeData } from './digests/data.mjs';
import { lateOptimisation } from './late-optimisation.mjs';

const here = dirname(dirname(fileURLToPath(import.meta.url)));

const refuse = (message) => {
  console.error(message);
  process.exit(2);
};

const asked = () => {
  const options = { root: { type: 'string' }, only: { type: 'string' }, write: { type: 'boolean' }, full: { type: 'boolean' } };
  try {
    return parseArgs({ options }).values;
  } catch (error) {
    return refuse(error.message);
  }
};
const { root: given = here, only, write = false, full = false } = asked();
const root = resolve(given);
const pipe = join(root, 'bin/pipe.mjs');
if (!existsSync(pipe)) refuse(`${root} is no checkout of sluice`);
const chosen = CASES.filter((one) => (only === undefined ? full || one.full !== true : one.name === only));
if (chosen.length === 0) refuse(`there is no "${only}"; there are ${CASES.map(({ name }) => name).join(', ')}`);

const scratch = mkdtempSync(join(tmpdir(), 'digests-'));
let running;
process.on('exit', () => {
  running?.kill();
  rmSync(scratch, { recursive: true, force: true });
});
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => process.exit(130));

// Nearly all stages are so short that optimising their modules never pays off.
const LATE_OPTIMISATION = lateOptimisation();

/** Runs `pipe WORDS` of the checkout in the scratch folder. */
const ended = (words) =>
  new Promise((done) => {
    const child = spawn(process.execPath, [...LATE_OPTIMISATION, pipe, ...words], {
      cwd: scratch,
      env: { ...process.env, FORCE_COLOR: '0' },
    });
    running = child;
    let [out, complaint] = ['', ''];
    child.stdout.on('data', (chunk) => (out += chunk));
    child.stderr.on('data', (chunk) => (complaint += chunk));
    child.on('close', (code, signal) => done({ code: code ?? signal, out, complaint }));
  });

/** The instruction set of the native engine. */
const instructionSet = async () => {
  const { out, complaint } = await ended(['doctor', '--json']);
  if (out === '') refuse(complaint);
  const { finding } = JSON.parse(out).backends.find(({ name }) => name === 'native');
  if (!finding.works) refuse(`the digests are those of the native engine: ${finding.obstacle}`);
  return /(\S+) instructions/.exec(finding.device.details.join(', '))?.[1];
};

/** Digests by stage and output. */
const digestsOf = async ({ name, file, set, without = [] }) => {
  const store = join(scratch, `store-${name}`);
  // What is below test/ is taken from the checkout too, where it has it.
  const project = join(scratch, existsSync(join(root, file)) ? 'theirs' : 'ours');
  const where = file.startsWith('test/') ? [join(project, file)] : [join(root, file), '--data', join(scratch, 'data')];
  const words = ['run', ...where, '--json', '--no-check', '--backend', 'native', '--store', store];
  const { code, out, complaint } = await ended([...words, ...set.flatMap((one) => ['--set', one])]);
  rmSync(store, { recursive: true, force: true });
  if (code !== 0) return { complaint: complaint.trim() || `it ended with ${code}` };
  const events = out
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  const digests = events
    .filter(({ type, stage }) => type === 'artifact' && !without.some((word) => stage.startsWith(word)))
    .map(({ stage, name: output, digest }) => [`${stage}: ${output}`, digest]);
  return { digests: Object.fromEntries(digests.sort(([a], [b]) => (a < b ? -1 : 1))) };
};

const writtenIn = (name) => join(here, 'test/digests', `${name}.json`);
const short = (digest) => digest?.slice(0, 12) ?? 'nothing';

/** One line for every output whose digest is not the one that is written down. */
const differences = (expected, got) =>
  [...new Set([...Object.keys(expected), ...Object.keys(got)])]
    .filter((output) => expected[output] !== got[output])
    .map((output) => `  ${output}: ${short(expected[output])} is written down, ${short(got[output])} came out`);

const instructions = await instructionSet();
writeData(join(scratch, 'data'));
for (const [project, from] of [
  ['ours', here],
  ['theirs', root],
]) {
  mkdirSync(join(scratch, project, 'node_modules'), { recursive: true });
  writeFileSync(join(scratch, project, 'package.json'), '{ "name": "digests", "type": "module" }');
  symlinkSync(root, join(scratch, project, 'node_modules/sluice'));
  symlinkSync(join(scratch, 'data'), join(scratch, project, 'data'));
  if (existsSync(join(from, 'test/digests')))
    cpSync(join(from, 'test/digests'), join(scratch, project, 'test/digests'), { recursive: true });
}

const counts = { agree: 0, differ: 0, incomparable: 0 };
for (const one of chosen) {
  const { name } = one;
  const written = existsSync(writtenIn(name)) ? JSON.parse(readFileSync(writtenIn(name), 'utf8')) : undefined;
  if (!write && written !== undefined && written.instructions !== instructions) {
    counts.incomparable++;
    console.log(`---- ${name}: written down for ${written.instructions}, and the engine here has ${instructions}: not compared`);
    continue;
  }
  const began = performance.now();
  const { digests, complaint } = await digestsOf(one);
  const seconds = ((performance.now() - began) / 1000).toFixed(1);
  if (digests !== undefined && write) writeFileSync(writtenIn(name), `${JSON.stringify({ instructions, digests }, null, 2)}\n`);
  const found =
    complaint !== undefined
      ? [`  it did not end: ${complaint}`]
      : write
        ? []
        : written === undefined
          ? ['  nothing is written down; --write does it']
          : differences(written.digests, digests);
  counts[found.length === 0 ? 'agree' : 'differ']++;
  const number = Object.keys(digests ?? {}).length;
  console.log(`${found.length === 0 ? 'ok  ' : 'FAIL'} ${name} (${number} digests${write ? ' written' : ''}, ${seconds} s)`);
  for (const line of found) console.log(line);
}
console.log(
  counts.incomparable > 0
    ? `${counts.incomparable} not compared, since their digests are those of another instruction set; ${counts.agree} agree, ${counts.differ} differ`
    : `${counts.agree} ${write ? 'written' : 'agree'}, ${counts.differ} ${write ? 'failed' : 'differ'}`,
);
process.exitCode = counts.differ > 0 ? 1 : counts.incomparable > 0 ? 3 : 0;
