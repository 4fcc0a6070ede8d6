import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { scratchFolder } from '../../artifacts/fixtures/scratch.js';
import { type AnyEvent, type Ended, outputsOf, root, spawnPipe, statusesOf, type Watching } from '../../command/project.js';
import { namedBackends } from '../../networks/backends.js';

// Whole runs on the GPU, or a program that stands in for it: only for `npm run test:webgpu`.
const all = suite('runs on webgpu');
const test = namedBackends?.includes('webgpu') ? all : all.skip;

const SETTINGS = [
  'load.dataset.train=20',
  'load.dataset.test=10',
  'search.space.channels=4',
  'search.epochs=2',
  'search.scheduleEpochs="auto"',
  'search.warmUp=1',
  'search.batchSize=3',
  'retrain.cells=3',
  'retrain.channels=4',
  'retrain.epochs=2',
  'retrain.batchSize=5',
];

/** Runs the quickstart, small, with a store: its first checkpoint is kept at once, and one after each step. */
const quickstart = (store: string, watching: Watching = {}, backend = 'webgpu'): Promise<Ended> => {
  const settings = SETTINGS.flatMap((one) => ['--set', one]);
  const words = ['experiments/quickstart.ts', '--backend', backend, '--no-check', '--json', '--store', store];
  return spawnPipe(root, ['run', ...words, '--checkpoint', '0', ...settings], watching);
};

/** The digests of all that a run made or found: of every output that is no measurement of the machine. */
const digestsOf = ({ events }: Ended): Readonly<Record<string, string>> =>
  Object.fromEntries(
    events.flatMap((event) => (event['type'] === 'artifact' ? [[`${event['stage']}: ${event['name']}`, event['digest']]] : [])),
  );

let whole: Ended | undefined;
const uninterrupted = async (): Promise<Ended> => {
  whole ??= await quickstart(scratchFolder());
  assert.is(whole.code, 0, whole.err);
  return whole;
};

test('a run gives the same bits twice on one device', async () => {
  const [once, again] = [await uninterrupted(), await quickstart(scratchFolder())];
  assert.equal(digestsOf(again), digestsOf(once));
  assert.ok(Object.keys(outputsOf(once)).length > 0);
});

test('a search finds the genotype that native finds', async () => {
  const native = await quickstart(scratchFolder(), {}, 'native');
  assert.is(native.code, 0, native.err);
  assert.is(outputsOf(await uninterrupted())['genotype'], outputsOf(native)['genotype']);
});

/** Runs with a store until a stage has done so many steps, and kills the process. */
const killedIn = async (store: string, stage: string, step: number): Promise<Ended> => {
  const onEvent = (event: AnyEvent, child: { readonly kill: (signal: 'SIGKILL') => unknown }): void => {
    if (event['type'] === 'progress' && event['stage'] === stage && (event['done'] as number) >= step) child.kill('SIGKILL');
  };
  const killed = await quickstart(store, { onEvent });
  assert.is(killed.signal, 'SIGKILL', killed.err);
  return killed;
};

const expectResumed = (run: Ended, stage: string): void =>
  assert.ok(
    run.events.some((event) => event['type'] === 'stage' && event['stage'] === stage && event['status'] === 'resumed'),
    JSON.stringify(statusesOf(run)),
  );

test('a run that is killed in its search, and again in its training, goes on from checkpoints and ends with the same bits', async () => {
  const store = scratchFolder();
  await killedIn(store, 'search', 4);
  expectResumed(await killedIn(store, 'retrain', 2), 'search');
  const resumed = await quickstart(store);
  assert.is(resumed.code, 0, resumed.err);
  expectResumed(resumed, 'retrain');
  assert.equal(digestsOf(resumed), digestsOf(await uninterrupted()));
});

all.run();
