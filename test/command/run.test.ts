import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { copyOf, type Ended, edit, oddExperiment, outputsOf, pipe, project, spawnPipe, statusesOf } from './project.js';

const TALKING =
  "new Observable((s) => { console.log('hello from the stage'); console.error('careful'); s.next({ type: 'artifact', name: 'odd', value: { n: 7 } }); s.complete(); })";

const SIDE_ALONE = `import { experiment } from 'sluice';
import { side } from './side.js';
export default experiment('alone', () => ({ side: side() }));
`;

const all = (status: string) => ({ base: status, train: status, last: status, side: status });

/** Asserts that a command ended well and wrote no error, and gives its standard output. */
const said = ({ code, out, err }: Pick<Ended, 'code' | 'out' | 'err'>): string => {
  assert.equal([code, err], [0, '']);
  return out;
};

test('run with --json writes one event a line, the outputs last; again it is cached', async () => {
  const folder = project();
  const first = await pipe(folder, 'run exp.ts --json');
  said(first);
  assert.is(first.events.length, first.out.trimEnd().split('\n').length);
  assert.equal(statusesOf(first), all('done'));
  for (const { time, run, type } of first.events) {
    assert.is(new Date(time).toISOString(), time);
    assert.is(run, first.events[0]?.['run']);
    assert.ok(['run', 'stage', 'progress', 'metric', 'artifact', 'log', 'done'].includes(type));
  }
  const of = (type: string) => first.events.filter((event) => event['type'] === type);
  assert.equal(
    of('progress').map(({ stage, done, total, unit }) => [stage, done, total, unit]),
    [1, 2, 3].map((done) => ['train', done, 3, 'steps']),
  );
  assert.equal(of('metric')[1]?.['values'], { loss: 0.5 });
  const { outputs } = first.events[first.events.length - 1] as {
    outputs: Record<string, { kind: string; digest: string; summary: string }>;
  };
  assert.equal(Object.keys(outputs), ['trained', 'result', 'side']);
  assert.equal(outputs['side'], { kind: 'number', digest: outputsOf(first)['side'], summary: 'the number 7' });

  const again = await pipe(folder, 'run exp.ts --json');
  assert.equal([again.code, statusesOf(again)], [0, all('cached')]);
  assert.equal(outputsOf(again), outputsOf(first));
  // What the other commands say of that store, as text and as JSON.
  const digest = outputsOf(first)['result'] as string;
  const text = async (words: string) => said(await pipe(folder, words));
  const json = async (words: string) => JSON.parse(await text(`${words} --json`)) as Readonly<Record<string, unknown>>;
  assert.match(await text('plan exp.ts'), /^train +cached \(took .+\) +after base +key [0-9a-f]{12}$/m);
  const { stages } = (await json('plan exp.ts')) as { stages: readonly { stage: string; status: string }[] };
  assert.equal(
    stages.map(({ stage, status }) => [stage, status]),
    ['base', 'train', 'last', 'side'].map((stage) => [stage, 'cached']),
  );
  assert.match(await text('ls --artifacts'), `${digest.slice(0, 12)}  result: number, `);
  assert.is(((await json('ls --artifacts')) as { actions: readonly unknown[] }).actions.length, 4);
  assert.match(await text(`show ${digest.slice(0, 8)}`), `number ${digest}\nmade by stage last as "result"`);
  const shown = (await json(`show ${digest}`)) as { digest: string; stage: string; content: { n: number } };
  assert.equal([shown.digest, shown.stage, typeof shown.content.n], [digest, 'last', 'number']);
  assert.match(await text('verify'), /^\d+ objects and 4 actions checked$/m);
  assert.equal((await json('verify'))['damaged'], []);
});

test('a run is told in plain lines, with --quiet not at all, and to every log that is asked for', async () => {
  const folder = project({ 'exp.ts': SIDE_ALONE });
  const told = said(await pipe(folder, `run exp.ts --log jsonl:${join(folder, 'run.jsonl')}`));
  assert.match(told, /^side: started$/m);
  assert.match(told, /^side: done in /m);
  assert.match(told, /^side \([0-9a-f]{12}\): the number 7$/m);
  const logged = readFileSync(join(folder, 'run.jsonl'), 'utf8').trimEnd().split('\n');
  assert.is((JSON.parse(logged[logged.length - 1] as string) as { type: string }).type, 'done');

  const [quiet, piped] = await Promise.all([
    pipe(folder, 'run exp.ts --quiet'),
    spawnPipe(folder, 'run exp.ts --log jsonl:- --log jsonl:run.jsonl'),
  ]);
  assert.is(said(quiet), '');
  assert.equal([piped.code, piped.events[piped.events.length - 1]?.['type']], [0, 'done']);
  assert.is(piped.out.trimEnd().split('\n').length, piped.events.length);
  assert.match(piped.err, 'side: cached');
  assert.ok(readFileSync(join(folder, 'run.jsonl'), 'utf8').trimEnd().split('\n').length > logged.length);
});

test('two fresh stores give equal digests, and only what a change reaches is computed again', async () => {
  const folder = project();
  const [here, there] = await Promise.all([
    pipe(folder, 'run exp.ts --json --store a --jobs 1', { env: { SLUICE_STORE: 'nowhere' } }),
    pipe(folder, 'run exp.ts --json --jobs 3', { env: { SLUICE_STORE: join(folder, 'b') } }),
  ]);
  const artifacts = (run: Ended) =>
    run.events.flatMap((e) => (e['type'] === 'artifact' ? [`${e['stage']}.${e['name']} ${e['digest']}`] : [])).sort();
  assert.is(artifacts(here).length, 5);
  assert.equal(artifacts(here), artifacts(there));
  assert.equal(outputsOf(here), outputsOf(there));
  assert.equal(
    ['a', 'b', 'nowhere', '.sluice'].map((name) => existsSync(join(folder, name))),
    [true, true, false, false],
  );
  const run = (more = '', where = folder) => pipe(where, `run exp.ts --json --store a${more}`);

  // A seed reaches the seeded stage, and through its artifact what depends on it; a setting the stage that it names.
  const [seeded, set] = await Promise.all([run(' --seed 1'), run(' --set train.steps=4 --set last.wait=1')]);
  assert.equal(statusesOf(seeded), { ...all('done'), base: 'cached', side: 'cached' });
  assert.is.not(outputsOf(seeded)['trained'], outputsOf(here)['trained']);
  assert.equal(statusesOf(set), statusesOf(seeded));
  assert.is(set.events.filter(({ type }) => type === 'progress').length, 4);

  // Comments, in a stage, its helpers and the experiment, change nothing; nor does the experiment's name.
  const copy = copyOf(folder);
  edit(copy, 'stages.ts', '/** Takes what', '/* another\n comment */ /** Takes what');
  edit(copy, 'helper.ts', '// What', '// That which');
  edit(copy, 'offset.ts', 'export', '// one more\nexport');
  edit(copy, 'exp.ts', "experiment('scratch'", "experiment('another name'");
  const commented = await run('', copy);
  assert.equal([statusesOf(commented), outputsOf(commented)], [all('cached'), outputsOf(here)]);

  // A number in a helper of a helper reruns what uses it; taken back, everything is cached.
  const edited = copyOf(copy);
  edit(edited, 'offset.ts', '= 1', '= 2');
  const changed = await run('', edited);
  assert.equal(statusesOf(changed), { ...all('done'), side: 'cached' });
  assert.is.not(outputsOf(changed)['trained'], outputsOf(here)['trained']);
  edit(edited, 'offset.ts', '= 2', '= 1');
  assert.equal(statusesOf(await run(' --seed 0', edited)), all('cached'));
});

test('what a stage prints is told as its messages, also what it prints last', async () => {
  const folder = project({ 'exp.ts': oddExperiment(TALKING) });
  const { events, code } = await pipe(folder, 'run exp.ts --json --executor thread');
  assert.is(code, 0);
  assert.equal(
    events
      .filter(({ type, stage }) => type === 'log' && stage === 'odd')
      .map((event) => [event['stage'], event['level'], event['message']])
      .sort(),
    [
      ['odd', 'info', 'hello from the stage'],
      ['odd', 'warning', 'careful'],
    ],
  );
});

test('a project of no module type, as npm init makes it, runs the same experiment and finds it again', async () => {
  const folder = project({ 'package.json': '{"name":"scratch","type":"commonjs"}' }, { typescript: true });
  const first = await pipe(folder, 'run exp.ts --json');
  said(first);
  assert.equal(statusesOf(first), all('done'));
  assert.equal(statusesOf(await pipe(folder, 'run exp.ts --json')), all('cached'));
});

test.run();
