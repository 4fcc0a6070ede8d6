import { chmodSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { openStore } from '../../pipeline/address/stores.js';
import { resultOf, scratchStore } from '../artifacts/fixtures/scratch.js';
import { type Ended, edit, oddExperiment, outputsOf, pipe, project, spawnPipe, statusesOf, write } from './project.js';

/** Asserts that a command ended with a code and one message, of the parts that every message has, and without a stack. */
const refused = (
  { code, err }: Pick<Ended, 'code' | 'err'>,
  expected: { readonly code: number; readonly what: string; readonly at: string | RegExp; readonly mend?: string },
): void => {
  const message = /^error: (.+)\n {2}at: (.+)\n {2}to mend: (.+)\n$/.exec(err);
  assert.ok(message !== null, `not one message, but: ${err}`);
  const [, what, at, mend] = message as unknown as [string, string, string, string];
  assert.is(code, expected.code, err);
  assert.ok(what.includes(expected.what), what);
  assert.match(at, expected.at);
  assert.ok(mend.length > 10 && mend.includes(expected.mend ?? ''), mend);
};

type Answer = Pick<Ended, 'code' | 'out' | 'err'>;

const answers = async <C extends readonly string[]>(
  folder: string,
  ...commands: C
): Promise<{ readonly [I in keyof C]: Answer }> => {
  const given: Answer[] = [];
  for (const words of commands) given.push(await pipe(folder, words));
  return given as unknown as { readonly [I in keyof C]: Answer };
};

test('a wrong key, a wrong value and an unknown stage are refused before anything runs', async () => {
  const folder = project();
  const [key, value, stage, shape] = await answers(
    folder,
    'run exp.ts --set train.stps=3',
    'plan exp.ts --set train.steps=0',
    'run exp.ts --set trian.steps=3',
    'run exp.ts --set train',
  );
  refused(key, { code: 2, what: 'stps: there is no such key; did you mean "steps"?', at: '--set train.stps=3', mend: '--set' });
  refused(value, { code: 2, what: 'steps: must be a whole number from 1, not 0', at: '--set train.steps=0' });
  refused(stage, {
    code: 2,
    what: 'no stage "trian"; did you mean "train"?',
    at: '--set trian.steps',
    mend: 'base, train, last, side',
  });
  refused(shape, { code: 2, what: '"train" does not say which key', at: '--set', mend: 'STAGE.KEY=VALUE' });
  assert.is((await pipe(folder, 'ls')).out, 'the store has no run\n');
});

test('an unknown backend, log sink, command, option and digest, and a bad number are refused', async () => {
  const folder = project();
  const [backend, sink, file, digest] = await answers(
    folder,
    'run exp.ts --backend wams',
    'run exp.ts --log jsonp:x',
    `run exp.ts --log jsonl:${folder}`,
    `show abcd --store ${(await scratchStore()).where}`,
  );
  refused(backend, { code: 2, what: 'no backend "wams"; did you mean "wasm"?', at: '--backend wams', mend: 'wasm' });
  refused(sink, { code: 2, what: 'no sink "jsonp"; did you mean "jsonl"?', at: '--log jsonp:x', mend: 'jsonl:FILE' });
  refused(file, { code: 2, what: 'cannot be written (EISDIR)', at: folder });
  refused(digest, { code: 2, what: 'no artifact whose digest begins with "abcd"', at: 'pipe show', mend: 'pipe ls' });
  const usage = await answers(
    folder,
    'run exp.ts --seed x',
    'run exp.ts --seed -1',
    'run exp.ts --jobs 0',
    'frob',
    'run exp.ts --frob',
    'compare last last --svg',
    'run',
  );
  for (const { code, err } of usage) {
    assert.is(code, 2);
    assert.match(err, /^error: .+\n/);
    assert.not.match(err, /\n {4}at /);
  }
  assert.match(usage[0]?.err ?? '', "'x' is invalid. It must be a whole number from 0.");
});

test('an experiment file that is missing, wrong, throwing or no experiment is refused with its place', async () => {
  const folder = project({
    'syntax.ts': "import { experiment } from 'sluice';\nexport default experiment('x', () => {{ );\n",
    'helper-syntax.ts': "import './broken.js';\nexport default 1;\n",
    'broken.ts': 'const a = = 1;\n',
    'throws.ts': 'const a: number = 1;\nif (a) throw new Error("no data today");\nexport {};\n',
    'throws-text.ts': 'throw "no data today";\nexport {};\n',
    'other.ts': 'export default { name: "not an experiment" };\n',
    'nothing.ts': "import { experiment } from 'sluice';\nexport default experiment('x', (() => {}) as never);\n",
    'builds.ts': "import { experiment } from 'sluice';\nexport default experiment('x', () => { throw new Error('no cell'); });\n",
  });
  const [missing, syntax, helper, throws, text, other, nothing, builds] = await answers(
    folder,
    'plan missing.ts',
    'plan syntax.ts',
    'plan helper-syntax.ts',
    'run throws.ts',
    'plan throws-text.ts',
    'plan other.ts',
    'run nothing.ts',
    'plan builds.ts',
  );
  refused(missing, { code: 2, what: 'no such experiment file', at: join(folder, 'missing.ts') });
  refused(syntax, { code: 2, what: 'the file cannot be parsed: ', at: /syntax\.ts:2:4\d$/ });
  refused(helper, { code: 2, what: 'the file cannot be parsed: ', at: /broken\.ts:1:1\d$/ });
  refused(throws, { code: 2, what: 'cannot be loaded: no data today', at: /throws\.ts:2:14$/ });
  refused(text, { code: 2, what: 'no data today', at: /throws-text\.ts/ });
  refused(other, { code: 2, what: 'no experiment as its default export', at: /other\.ts$/, mend: 'export default experiment' });
  refused(nothing, { code: 2, what: 'the experiment gives no flow', at: 'experiment x', mend: 'return a flow' });
  refused(builds, { code: 2, what: 'the experiment cannot be built: no cell', at: 'experiment x' });
});

test('a type error is refused with its place where the project has TypeScript, unless it is not to be checked', async () => {
  const folder = project({}, { typescript: true });
  edit(folder, 'exp.ts', 'train()', "train({ steps: 'three' })");
  const wrong = await pipe(folder, 'run exp.ts');
  refused(wrong, { code: 2, what: "Type 'string' is not assignable to type 'number'", at: /exp\.ts:6:\d+$/, mend: '--no-check' });
  // Unchecked, the codec says it.
  refused(await pipe(folder, 'run exp.ts --no-check'), {
    code: 2,
    what: 'steps: must be a whole number from 1, not "three"',
    at: 'stage train',
  });
});

test('a stage that throws ends with 1, its message, and a stack only when asked; the rest is kept', async () => {
  const folder = project({
    'exp.ts': oddExperiment("new Observable(() => { throw new Error('the wheel came off'); })", { also: ', side: side()' }),
  });
  const first = await pipe(folder, 'run exp.ts --json');
  refused(first, { code: 1, what: 'the wheel came off', at: 'stage odd', mend: '--stack' });
  assert.equal([statusesOf(first), Object.keys(outputsOf(first))], [{ odd: 'failed', side: 'done' }, ['side']]);
  const failure = first.events.find((event) => event['status'] === 'failed');
  assert.equal([failure?.['problem'].what, failure?.['problem'].cause], ['the wheel came off', undefined]);
  const again = await pipe(folder, 'run exp.ts --json --stack');
  assert.is(statusesOf(again)['side'], 'cached');
  assert.match(
    again.err,
    /^error: the wheel came off\n {2}at: stage odd\n {2}to mend: .+\nError: the wheel came off\n {4}at .*exp\.ts:/,
  );
});

const RUINED = `import * as t from 'io-ts';
import { Observable, of } from 'rxjs';
import { experiment, jsonKind, record, stage, start } from 'sluice';
const kind = jsonKind('number', 1, t.strict({ n: t.number }), ({ n }) => \`the number \${n}\`);
const odd = (name: string, body: () => Observable<any>) => stage({ name, source: import.meta.url, config: record('odd', {}), inputs: {}, outputs: { odd: kind }, load: async () => body });
const artifact = { type: 'artifact', name: 'odd', value: { n: 1 } };
export const late = odd('late', () => new Observable(() => { setTimeout(() => { throw 'just text'; }, 1); }));
export const nan = odd('nan', () => of({ ...artifact, value: { n: Number.NaN } }));
export const loss = odd('loss', () => of({ type: 'metric', step: 1, values: { loss: Number.NaN } }, artifact));
export const leave = odd('leave', () => new Observable(() => { process.exit(0); }));
export const idle = odd('idle', () => new Observable(() => {}));
export default experiment('ruined', () => ({ late: start(late, {}), nan: start(nan, {}), loss: start(loss, {}), leave: start(leave, {}), idle: start(idle, {}) }));
`;

test('a stage that throws late, gives a NaN, leaves or never ends its stream is a failure with a message of its own', async () => {
  const { code, signal, err, out } = await pipe(project({ 'exp.ts': RUINED }), 'run exp.ts --quiet --executor thread');
  const message = (stage: string) => err.split(/^(?=error: )/m).find((text) => text.includes(`stage ${stage}\n`)) ?? '';
  assert.equal([code, signal, out, err.match(/^error: /gm)?.length], [1, null, '', 4]);
  assert.match(message('late'), /^error: just text\n {2}at: stage late\n/);
  assert.match(message('nan'), /^error: .*n is NaN.*\n {2}at: output "odd" of stage nan\n {2}to mend: .*finite/);
  assert.match(message('leave'), /^error: the stage's thread ended unexpectedly/);
  assert.match(
    message('idle'),
    /^error: the stage's thread ended unexpectedly.*\n.*\n {2}to mend: .*leaves its stream unfinished/,
  );
});

test('a flipped byte in an object is found by verify, and mended and said so by the next run', async () => {
  const odd = "of({ type: 'artifact', name: 'odd', value: { n: 1 } } as const)";
  const folder = project({ 'exp.ts': oddExperiment(odd, { also: ', side: side()' }) });
  const first = await pipe(folder, 'run exp.ts --json');
  const digest = outputsOf(first)['side'] as string;
  const object = join(folder, '.sluice/objects', digest.slice(0, 2), digest.slice(2));
  const bytes = readFileSync(object);
  bytes[3] = (bytes[3] as number) ^ 1;
  chmodSync(object, 0o644);
  writeFileSync(object, bytes);
  const verified = await pipe(folder, 'verify');
  refused(verified, { code: 3, what: '1 entry is damaged', at: join(folder, '.sluice'), mend: 'pipe verify --repair' });
  assert.match(verified.out, `damaged: objects/${digest.slice(0, 2)}/${digest.slice(2)}: its content does not match its digest`);
  refused(await pipe(folder, `show ${digest}`), { code: 3, what: '', at: digest.slice(2) });
  const mended = await pipe(folder, 'run exp.ts --json');
  assert.equal([mended.code, statusesOf(mended)], [0, { odd: 'cached', side: 'done' }]);
  assert.equal(outputsOf(mended), outputsOf(first));
  const warnings = mended.events.filter(({ type, level }) => type === 'log' && level === 'warning');
  assert.equal(
    warnings.map(({ stage }) => stage),
    ['side'],
  );
  assert.match(warnings[0]?.['message'] ?? '', 'is damaged in the store; the stage is computed again');
  assert.is((await pipe(folder, 'verify')).code, 0);
});

test('a store of a newer version and a folder that is no store are refused and left alone', async () => {
  const folder = project();
  write(folder, { 'newer/store.json': '{"format":99}', 'other/store.json': 'hello', file: 'a file' });
  const [newer, other, file] = await answers(folder, 'run exp.ts --store newer', 'ls --store other', 'verify --store file');
  refused(newer, { code: 3, what: 'made by a newer version of sluice', at: join(folder, 'newer'), mend: 'update sluice' });
  refused(other, { code: 3, what: 'not of a sluice store', at: join(folder, 'other') });
  refused(file, { code: 3, what: 'is a file', at: join(folder, 'file') });
  assert.is(readFileSync(join(folder, 'newer/store.json'), 'utf8'), '{"format":99}');
});

test('who reads the output may leave: the command ends as one that is interrupted, and says why', async () => {
  const folder = project();
  const { code, err } = await spawnPipe(folder, 'run exp.ts --json', { onEvent: (_, child) => child.stdout?.destroy() });
  assert.is(code, 130);
  assert.match(
    err,
    /^error: the reader of standard output has left, .*\n {2}at: standard output\n {2}to mend: run the same command again, .*\n$/,
  );
});

test('a message repeats a line of what was given, and nothing that a terminal obeys', async () => {
  const folder = project();
  await resultOf(openStore(join(folder, '.sluice')));
  const long = 'x'.repeat(100_000);
  for (const words of [
    `plan exp.ts --set train.steps=\u001b[2J${long}`,
    `plan exp.ts --set train.${long}=1`,
    `plan exp.ts --set ${long}.steps=1`,
    `plan exp.ts --backend ${long}`,
    `run exp.ts --log ${long}`,
    `plan exp.ts --seed \u001b[2J${long}`,
    `plan exp.ts --${long}`,
    `show ${long}`,
    long,
  ]) {
    const { code, err } = await pipe(folder, words);
    assert.ok(code === 2 && err.length < 800, `${words.slice(0, 30)}: ${err.length} characters`);
    assert.match(err, '(100,');
    assert.not.match(err, '\u001b');
  }
});

test.run();
