import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { type Ended, edit, outputsOf, pipe, project, statusesOf } from './project.js';

const all = (status: string) => ({ base: status, train: status, last: status, side: status });

/** Asserts that a command ended well and wrote no error, and gives its standard output. */
const said = ({ code, out, err }: Ended): string => {
  assert.equal([code, err], [0, '']);
  return out;
};

test('run with --json writes one event a line, the outputs last; again it is cached and quick', async () => {
  const folder = project();
  const first = await pipe(folder, 'run exp.ts --json');
  said(first);
  assert.is(first.events.length, first.out.trimEnd().split('\n').length);
  assert.equal(statusesOf(first), all('done'));
  for (const { time, run, type } of first.events) {
    assert.is(new Date(time).toISOString(), time);
    assert.is(run, first.events[0]?.['run']);
    assert.ok(['stage', 'progress', 'metric', 'artifact', 'log', 'done'].includes(type));
  }
  const of = (type: string) => first.events.filter((event) => event['type'] === type);
  assert.equal(
    of('progress').map(({ stage, done, total, unit }) => [stage, done, total, unit]),
    [1, 2, 3].map((done) => ['train', done, 3, 'steps']),
  );
  assert.equal(of('metric')[1]?.['values'], { loss: 0.5 });
  const { outputs } = first.events[first.events.length - 1] as { outputs: Record<string, { kind: string; digest: string; summary: string }> };
  assert.equal(Object.keys(outputs), ['trained', 'result', 'side']);
  assert.equal(outputs['side'], { kind: 'number', digest: outputsOf(first)['side'], summary: 'the number 7' });

  const again = await pipe(folder, 'run exp.ts --json');
  assert.equal([again.code, statusesOf(again)], [0, all('cached')]);
  assert.equal(outputsOf(again), outputsOf(first));
  assert.ok(again.seconds < 2, `the second run took ${again.seconds} s`);

  // What the other commands say of that store, as text and as JSON.
  const digest = outputsOf(first)['result'] as string;
  const [plan, planJson, list, listJson, show, showJson, verify, verifyJson] = (
    await Promise.all(
      ['plan exp.ts', 'plan exp.ts --json', 'ls', 'ls --json', `show ${digest.slice(0, 8)}`, `show ${digest} --json`, 'verify', 'verify --json'].map((words) => pipe(folder, words)),
    )
  ).map(said) as [string, string, string, string, string, string, string, string];
  assert.match(plan, /^train +cached \(took .+\) +after base +key [0-9a-f]{12}$/m);
  assert.equal(
    (JSON.parse(planJson) as { stages: { stage: string; status: string }[] }).stages.map(({ stage, status }) => [stage, status]),
    ['base', 'train', 'last', 'side'].map((stage) => [stage, 'cached']),
  );
  assert.match(list, `${digest.slice(0, 12)}  result: number, `);
  assert.is((JSON.parse(listJson) as { actions: unknown[] }).actions.length, 4);
  assert.match(show, `number ${digest}`);
  assert.match(show, 'made by stage last as "result"');
  const shown = JSON.parse(showJson) as { digest: string; stage: string; content: { n: number } };
  assert.equal([shown.digest, shown.stage, typeof shown.content.n], [digest, 'last', 'number']);
  assert.match(verify, /^\d+ objects and 4 actions checked$/m);
  assert.equal((JSON.parse(verifyJson) as { damaged: unknown[] }).damaged, []);
});

test('without a terminal a run is told in plain lines, with --quiet not at all', async () => {
  const folder = project();
  const told = said(await pipe(folder, 'run exp.ts'));
  assert.match(told, /^base: started$/m);
  assert.match(told, /^train: done in .+ s$/m);
  assert.match(told, /^side \([0-9a-f]{12}\): the number 7$/m);
  assert.is(said(await pipe(folder, 'run exp.ts --quiet --seed 1')), '');
});

test('--log jsonl:FILE appends the events beside what is shown; jsonl:- gives them standard output', async () => {
  const folder = project();
  const told = said(await pipe(folder, 'run exp.ts --log jsonl:logs/run.jsonl'));
  const logged = readFileSync(join(folder, 'logs/run.jsonl'), 'utf8').trimEnd().split('\n');
  assert.match(told, 'base: started');
  assert.is((JSON.parse(logged[logged.length - 1] as string) as { type: string }).type, 'done');
  const piped = await pipe(folder, 'run exp.ts --log jsonl:- --log jsonl:logs/run.jsonl');
  assert.equal([piped.code, piped.events[piped.events.length - 1]?.['type']], [0, 'done']);
  assert.is(piped.out.trimEnd().split('\n').length, piped.events.length);
  assert.match(piped.err, 'base: cached');
  assert.ok(readFileSync(join(folder, 'logs/run.jsonl'), 'utf8').trimEnd().split('\n').length > logged.length);
});

test('--store and $SLUICE_STORE say where the store is; two fresh stores give equal digests', async () => {
  const folder = project();
  const [here, there] = await Promise.all([
    pipe(folder, 'run exp.ts --json --store a', { env: { SLUICE_STORE: 'nowhere' } }),
    pipe(folder, 'run exp.ts --json', { env: { SLUICE_STORE: join(folder, 'b') } }),
  ]);
  assert.equal(outputsOf(here), outputsOf(there));
  const artifacts = (run: Ended) => run.events.flatMap((e) => (e['type'] === 'artifact' ? [`${e['stage']}.${e['name']} ${e['digest']}`] : [])).sort();
  assert.equal(artifacts(here), artifacts(there));
  assert.equal(
    ['a', 'b', 'nowhere', '.sluice'].map((name) => existsSync(join(folder, name))),
    [true, true, false, false],
  );
});

test('--seed changes the seeded stages and what depends on them; --set the stage that it names', async () => {
  const folder = project();
  const first = await pipe(folder, 'run exp.ts --json');
  const seeded = await pipe(folder, 'run exp.ts --json --seed 1');
  assert.equal(statusesOf(seeded), { ...all('done'), base: 'cached', side: 'cached' });
  assert.is.not(outputsOf(seeded)['trained'], outputsOf(first)['trained']);
  const set = await pipe(folder, 'run exp.ts --json --set train.steps=4 --set last.wait=1');
  assert.equal(statusesOf(set), statusesOf(seeded));
  assert.is(set.events.filter(({ type }) => type === 'progress').length, 4);
  assert.equal(statusesOf(await pipe(folder, 'run exp.ts --json --seed 0')), all('cached'));
});

test('a comment in a stage or a helper leaves all cached; a number in a helper reruns its stage and what depends on it', async () => {
  const folder = project();
  const first = await pipe(folder, 'run exp.ts --json');
  edit(folder, 'stages.ts', '/** Takes what', '/* another\n comment */ /** Takes what');
  edit(folder, 'helper.ts', '// What', '// That which');
  edit(folder, 'offset.ts', 'export', '// one more\nexport');
  edit(folder, 'exp.ts', "experiment('scratch'", "experiment('another name'");
  const commented = await pipe(folder, 'run exp.ts --json');
  assert.equal([statusesOf(commented), outputsOf(commented)], [all('cached'), outputsOf(first)]);
  edit(folder, 'offset.ts', '= 1', '= 2');
  const changed = await pipe(folder, 'run exp.ts --json');
  assert.equal(statusesOf(changed), { ...all('done'), side: 'cached' });
  assert.is.not(outputsOf(changed)['trained'], outputsOf(first)['trained']);
  edit(folder, 'offset.ts', '= 2', '= 1');
  assert.equal(statusesOf(await pipe(folder, 'run exp.ts --json')), all('cached'));
});

test('a run gives the same digests whatever the number of jobs', async () => {
  const folder = project();
  const [one, many] = await Promise.all([pipe(folder, 'run exp.ts --json --store a --jobs 1'), pipe(folder, 'run exp.ts --json --store b --jobs 4')]);
  assert.equal(outputsOf(one), outputsOf(many));
});

test('what a stage prints is told as its messages, also what it prints last', async () => {
  const folder = project({ 'side.ts': sideThatTalks });
  const { events, code } = await pipe(folder, 'run exp.ts --json');
  assert.is(code, 0);
  assert.equal(
    events.flatMap((event) => (event['type'] === 'log' ? [[event['stage'], event['level'], event['message']]] : [])).sort(),
    [
      ['side', 'info', 'hello from the stage'],
      ['side', 'warning', 'careful'],
    ],
  );
});

const sideThatTalks = `import { defer, of } from 'rxjs';
import { record, stage, start } from 'sluice';
import { numberKind } from './stages.js';
export const sideStage = stage({
  name: 'side', source: import.meta.url, seeded: false, config: record('side', {}), inputs: {}, outputs: { side: numberKind },
  load: async () => () => defer(() => { console.log('hello from\\x20the stage'); console.error('careful'); return of({ type: 'artifact', name: 'side', value: { n: 7 } } as const); }),
});
export const side = () => start(sideStage, {});
`;

test.run();
