// A project as a user has it: it imports this package as npm packs it, and adds a relaxation, two methods of the
// architecture, a search space with operations, a black-box method, a training stage, a sink, an executor and a store of its own.
import { cpSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { scratchFolder } from '../artifacts/fixtures/scratch.js';
import { type AnyEvent, type Ended, execute, link, root, v8Options, type Watching } from '../command/project.js';
import { documented, shownFiles } from '../documents/passages.js';
import { packedPackage } from './packed.js';

const PROJECT = join(root, 'test/extension/project');
// The space of the project is the one that test/stages/own-space takes apart in process.
const SPACE = join(root, 'test/stages/own-space');
const STAGES = [
  ...['load', 'falling', 'constant', 'discretise', 'onePath', 'discretisePath', 'policy', 'discretisePolicy'],
  ...['blackBoxSearch', 'retrain', 'evaluate', 'averaged'],
];

let folder: string;
let run: Ended;

/** Installs the package as npm packs it. */
const install = async (): Promise<void> => {
  link(folder, 'sluice', await packedPackage());
  for (const name of readdirSync(join(root, 'node_modules')))
    if (!name.startsWith('.') && name !== 'sluice') link(folder, name, join(root, 'node_modules', name));
};

const pipe = (words: string, { env = {}, ...watching }: Watching = {}): Promise<Ended> =>
  execute(folder, process.execPath, [...v8Options, 'node_modules/sluice/bin/pipe.mjs', ...words.split(' ')], {
    ...watching,
    // What the installation would have built.
    env: { SLUICE_NATIVE_BUILD: join(root, 'build'), ...env },
  });

/** The outputs of a stage with their digests, by name: cached ones are told in another order. */
const digestsOf = (events: readonly AnyEvent[], stage: string): readonly (readonly string[])[] =>
  events
    .flatMap((event) => (event['type'] === 'artifact' && event['stage'] === stage ? [[event['name'], event['digest']]] : []))
    .sort();

test.before(async () => {
  folder = scratchFolder();
  cpSync(PROJECT, folder, { recursive: true });
  for (const name of ['rings.ts', 'rings-space.ts'])
    writeFileSync(join(folder, name), readFileSync(join(SPACE, name), 'utf8').replace("'../../../index.js'", "'sluice'"));
  mkdirSync(join(folder, 'contributing'));
  for (const [name, text] of shownFiles()) writeFileSync(join(folder, 'contributing', name), text);
  mkdirSync(join(folder, 'documents'));
  for (const [name, text] of await documented()) writeFileSync(join(folder, 'documents', name), text);
  await install();
  // Its own executor has a thread compute each stage again, below.
  run = await pipe('run exp.ts --json --executor in-process');
});

test('the project is type-checked under its own rules, and with it what CONTRIBUTING.md, the README and the documents show', async () => {
  assert.ok(shownFiles().length > 10);
  assert.ok(readdirSync(join(folder, 'documents')).length > 9);
  assert.not.ok(shownFiles().some(([name]) => name === 'unnamed.ts'));
  const { code, out } = await execute(folder, process.execPath, ['node_modules/typescript/bin/tsc', '-p', '.']);
  assert.equal([code, out], [0, '']);
});

test('all its parts run', () => {
  assert.is(run.code, 0, run.err);
  const done = run.events.filter(({ type, status }) => type === 'stage' && status === 'done').map(({ stage }) => stage);
  assert.equal([...done].sort(), [...STAGES].sort());
});

/** The values of a metric of a stage, step by step. */
const metricsOf = (stage: string, metric: string): readonly number[] =>
  run.events.flatMap((event) => {
    const value =
      event['type'] === 'metric' && event['stage'] === stage
        ? (event['values'] as Readonly<Record<string, number>>)[metric]
        : undefined;
    return value === undefined ? [] : [value];
  });

test('the temperature of its relaxation falls: at first its search is that of a constant temperature, then no more', () => {
  const [falling, constant] = ['falling', 'constant'].map((stage) => metricsOf(stage, 'batch loss'));
  assert.equal([falling?.length, constant?.length], [2, 2]);
  assert.is(falling?.[0], constant?.[0]);
  assert.is.not(falling?.[1], constant?.[1]);
});

test('only the path that its method draws is computed: beside it θ has no gradient', () => {
  assert.equal(metricsOf('onePath', 'gradient beside the path'), [0, 0, 0, 0]);
  assert.ok(metricsOf('onePath', 'gradient on the path').every((gradient) => gradient > 0));
});

test('the baseline of its policy is the moving average of the rewards, and moves', () => {
  const [rewards, before, after] = ['reward', 'baseline before', 'baseline'].map((metric) => metricsOf('policy', metric));
  const expected = rewards?.map((reward, step) => 0.9 * (before?.[step] ?? Number.NaN) + 0.1 * reward);
  assert.is(expected?.length, 4);
  for (const [step, baseline] of expected?.entries() ?? [])
    assert.ok(Math.abs(baseline - (after?.[step] ?? Number.NaN)) < 1e-12, `${after} after ${before} and ${rewards}`);
  assert.is.not(after?.[0], after?.[1]);
});

test('the plan finds all of them cached', async () => {
  const { code, out, err } = await pipe('plan exp.ts --json');
  assert.is(code, 0, err);
  const { stages } = JSON.parse(out) as { stages: readonly AnyEvent[] };
  assert.equal(
    stages.map(({ stage, status }) => [stage, status]).sort(),
    [...STAGES].sort().map((stage) => [stage, 'cached']),
  );
});

test('what it made is shown, a genotype of its own space by its own text', async () => {
  const [[, genotype = ''] = []] = digestsOf(run.events, 'discretise');
  const ofSpace = await pipe(`show ${genotype}`);
  assert.is(ofSpace.code, 0, ofSpace.err);
  assert.match(ofSpace.out, /(pass|wave|blend) → (pass|wave|blend) → (pass|wave|blend)/);
  const [[, average = ''] = []] = digestsOf(run.events, 'averaged');
  const ofStage = await pipe(`show ${average}`);
  assert.is(ofStage.code, 0, ofStage.err);
  assert.match(ofStage.out, /averaged-weights/);
});

const linesOf = (name: string): readonly string[] => readFileSync(join(folder, name), 'utf8').trimEnd().split('\n');

test('through its own executor, store and sink, killed after a checkpoint, it ends with the digests of the plain run', async () => {
  const shelf = join(folder, 'again');
  const isSaved = (): boolean =>
    readdirSync(shelf).some((name) => decodeURIComponent(name).startsWith('checkpoints/') && name.endsWith('.json'));
  const through = (name: string): string =>
    `run exp.ts --json --no-check --store ./shelf.ts:again --executor ./queue.ts:queue-${name} --log ./ledger.ts:ledger-${name}`;
  let kills = 0;
  const killed = await pipe(`${through('killed')} --checkpoint 0.05 --jobs 1`, {
    onEvent: ({ stage, type, step }, child) => {
      if (type !== 'metric' || stage !== 'averaged' || step < 20 || !isSaved()) return;
      kills += 1;
      child.kill('SIGKILL');
    },
  });
  assert.ok(kills > 0, killed.err);
  assert.is(killed.signal, 'SIGKILL');
  const resumed = await pipe(through('resumed'));
  assert.is(resumed.code, 0, resumed.err);
  const measured = resumed.events.filter(({ type, stage }) => type === 'metric' && stage === 'averaged');
  const steps = measured.filter(({ replayed }) => replayed !== true).map(({ step }) => step);
  assert.is(measured[0]?.step, 1);
  assert.ok(steps.length > 0 && Math.min(...steps) > 1, `it began again at step ${Math.min(...steps)}`);

  // Beside the outputs of the experiment every artifact: those of before the kill are cached.
  assert.equal(resumed.events.at(-1)?.['outputs'], run.events.at(-1)?.['outputs']);
  for (const stage of STAGES) assert.equal(digestsOf(resumed.events, stage), digestsOf(run.events, stage));

  // Its sink has every event, in order, and is ended.
  const named = resumed.events.map((event) =>
    event['type'] === 'stage' ? `stage ${event['stage']} ${event['status']}` : event['type'],
  );
  assert.equal(linesOf('ledger-resumed'), [...named, 'end']);
  // Its executor computes every stage, one of them in a process that it starts, and that one twice.
  const computed = [...STAGES, 'averaged'].map((stage) => `${stage} ${stage === 'averaged' ? 'in a process' : 'here'}`);
  assert.equal([...linesOf('queue-killed'), ...linesOf('queue-resumed')].sort(), computed.sort());
});

test.run();
