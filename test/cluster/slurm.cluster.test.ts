import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { scratchFolder } from '../artifacts/fixtures/scratch.js';
import { startCeph, withoutCeph } from './ceph.js';
import { LONG, OWN_STAGES } from './projects.js';
import { Running, type Told } from './running.js';
import { startSlurm, withoutSlurm } from './slurm.js';

// Runs of an experiment on a cluster that fails in the middle: `npm run test:cluster`, as root where Slurm is installed. Their
// stores lie in Ceph where that is installed too, or at $SLUICE_CLUSTER_STORE, else in folders.
const obstacle = withoutSlurm();
if (obstacle !== undefined && process.env['TEST_CLUSTER'] === '1') console.log(`Slurm is left out: ${obstacle}`);
const when = obstacle === undefined ? test : test.skip;

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const EXPERIMENT = join(ROOT, 'experiments/drnas-nas-bench-201.ts');
const folder = scratchFolder();
const slurm = obstacle === undefined ? await startSlurm(18_817) : undefined;
const cluster = slurm as NonNullable<typeof slurm>;
const given = process.env['SLUICE_CLUSTER_STORE'];
const lacking = given === undefined ? withoutCeph() : 'SLUICE_CLUSTER_STORE names a place';
if (obstacle === undefined && lacking !== undefined) console.log(`stores of runs on Slurm are not in Ceph: ${lacking}`);
const ceph = obstacle === undefined && lacking === undefined ? await startCeph(19_240) : undefined;
await ceph?.makeBucket('cluster');

const words = await (async (): Promise<readonly string[]> => {
  if (obstacle !== undefined) return [];
  const { writeData } = (await import(join(ROOT, 'scripts/digests/data.mjs'))) as { writeData: (folder: string) => void };
  writeData(join(folder, 'data'));
  const set = [
    'scale=small',
    'methods=first-order',
    'load.dataset.train=60',
    'load.dataset.test=20',
    'search.epochs=2',
    'search.scheduleEpochs=4',
    'search.warmUp=1',
    'search.batchSize=10',
    'search.space.channels=8',
    'search.curvature.every=1',
    'search.curvature.products=2',
  ];
  const common = ['--data', join(folder, 'data'), '--backend', 'native', '--no-check', '--json'];
  return [EXPERIMENT, ...common, ...set.flatMap((one) => ['--set', one])];
})();

const stores = ceph === undefined ? given : 's3://cluster';
const storeOf = (name: string): string =>
  stores === undefined ? join(folder, `store-${name}`) : `${stores}/${process.pid}-${name}`;

/** Variables of a user's commands, whose logs and caches are that user's own. */
const environmentOf = (user: string): Readonly<Record<string, string>> => ({
  ...slurm?.environment,
  ...ceph?.environment,
  HOME: join(folder, user),
  SLUICE_SLURM_LOGS: join(folder, user, 'logs'),
  SLUICE_CACHE: join(folder, user, 'cache'),
});
const run = (given: readonly string[]): Running => new Running(given, folder, environmentOf('own'));

const onSlurm = (name: string): readonly string[] => [...words, '--executor', 'slurm', '--store', storeOf(name)];
/** A run on the cluster with a store of its own. */
const onCluster = (name: string, ...more: readonly string[]): Running => run([...onSlurm(name), ...more]);

const inThreads = obstacle === undefined ? run([...words, '--store', join(folder, 'store-threads')]) : undefined;
const expected = async (): Promise<Readonly<Record<string, string | undefined>>> => {
  assert.is(await inThreads?.end(), 0, inThreads?.complaint);
  return (inThreads as Running).digests;
};

const ends = async (running: Running): Promise<void> => {
  assert.is(await running.end(), 0, `${running.complaint}\n${running.messages}`);
  assert.equal(running.digests, await expected());
};

/** Makes what tells the events that say that a search of a run computes on some node. */
const searching = ({ events }: Running) => {
  const definitionOf = (stage?: string): string | undefined => events[0]?.graph?.find((node) => node.stage === stage)?.definition;
  return ({ type, stage, message = '' }: Told): boolean =>
    type === 'log' && definitionOf(stage) === 'search' && /^job \d+(?:_\d+)? runs on/.test(message);
};

const nodeOf = ({ message = '' }: Told): string => /runs on (\w+)/.exec(message)?.[1] ?? '';

const timed = (name: string, work: () => Promise<void>): void => {
  when(name, async () => {
    const began = performance.now();
    await work();
    console.log(`${name}: ${((performance.now() - began) / 1000).toFixed(0)} s`);
  });
};

timed('a run on the cluster gives the digests of threads, with stages that become ready together as arrays', async () => {
  const running = onCluster('plain');
  await ends(running);
  assert.match(running.messages, /as job \d+_1 /);
});

timed('a node whose power fails while it computes costs nothing but time', async () => {
  const running = onCluster('node');
  const searches = searching(running);
  await running.until(searches);
  const found = running.events.find(searches);
  assert.ok(found !== undefined, running.complaint);
  const node = nodeOf(found);
  await cluster.killNode(node);
  await sleep(40_000);
  await cluster.startNode(node);
  await ends(running);
});

timed('a controller that is killed, and back after a minute, costs nothing but time', async () => {
  const running = onCluster('controller');
  const searches = searching(running);
  await running.until(searches);
  // It saves what it knows some seconds later; one that forgets a job gives its number to another, and drains the node of both.
  await sleep(8000);
  cluster.killController();
  await sleep(60_000);
  await cluster.startController();
  await ends(running);
});

timed('jobs that are preempted by those of another partition, and requeued, go on to the same digests', async () => {
  const running = onCluster('preempted');
  const searches = searching(running);
  await running.until(searches);
  cluster.call('sbatch', '--partition=urgent', '--nodes=3', '--exclusive', '--time=1', '--output=/dev/null', '--wrap=sleep 5');
  const before = running.events.length;
  await running.until((event) => running.events.indexOf(event) >= before && searches(event));
  const found = running.events.findLast(searches);
  assert.ok(found !== undefined, running.complaint);
  const id = /^job (\S+)/.exec(found.message ?? '')?.[1] ?? '';
  try {
    cluster.call('scontrol', 'requeue', id);
  } catch {
    // It had ended meanwhile.
  }
  await ends(running);
  assert.match(cluster.call('cat', cluster.completed), 'JobState=PREEMPTED');
});

/** Number of a user that has nothing on any machine: `nobody`. */
const NOBODY = 65_534;

timed(
  'two runs of one experiment at once compute each stage once, by two users where the store is no folder of one',
  async () => {
    mkdirSync(join(folder, 'other'), { mode: 0o777 });
    chmodSync(join(folder, 'other'), 0o777);
    chmodSync(folder, 0o755);
    const isShared = stores !== undefined;
    const environment = environmentOf('other');
    const two = new Running(onSlurm('two'), join(folder, 'other'), environment, isShared ? NOBODY : undefined);
    const one = onCluster('two');
    await Promise.all([ends(one), ends(two)]);
    const computed = [one, two].flatMap(({ events }) =>
      events.filter(({ type, status }) => type === 'stage' && status === 'done'),
    );
    const submitted = [one, two].flatMap(({ events }) =>
      events.filter(({ message = '' }) => message.startsWith('submitted to slurm')),
    );
    assert.is(submitted.length, computed.length);
  },
);

timed(
  'a command that is interrupted leaves its jobs, one that is killed too, and the same command attaches to them',
  async () => {
    const interrupted = onCluster('left');
    await interrupted.until(searching(interrupted));
    interrupted.signal('SIGINT');
    assert.is(await interrupted.end(), 130);
    assert.match(interrupted.messages, /goes on; the same command attaches to it again; scancel \d+/);
    const killed = onCluster('left');
    await killed.until(({ message = '' }) => message.startsWith('submitted to slurm') || message.startsWith('attached to job'));
    killed.signal('SIGKILL');
    await killed.end();
    const last = onCluster('left');
    await ends(last);
  },
);

timed('a command that is interrupted with --on-interrupt cancel leaves no job', async () => {
  const running = onCluster('cancelled', '--on-interrupt', 'cancel');
  const searches = searching(running);
  await running.until(searches);
  running.signal('SIGINT');
  assert.is(await running.end(), 130);
  for (let tries = 0; cluster.call('squeue', '-h', '-t', 'PD,R,CG') !== '' && tries < 600; tries++) await sleep(1000);
  assert.is(cluster.call('squeue', '-h', '-t', 'PD,R'), '');
});

timed('a request that no node can meet, and a partition that is not there, have exit code 2 and a way to mend them', async () => {
  const wide = onCluster('wide', '--set', 'search.resources.cores=64');
  assert.is(await wide.end(), 2, wide.complaint);
  assert.match(wide.complaint, /to mend: .*--set \S+\.resources\.KEY=VALUE/);
  const nowhere = run([...words, '--executor', 'slurm:nowhere', '--store', storeOf('wide')]);
  assert.is(await nowhere.end(), 2);
  assert.match(nowhere.complaint, 'name one of main');
});

/** Writes files of a user's project in which this package is installed. */
const project = (name: string, files: Readonly<Record<string, string>>): string => {
  const at = join(folder, name);
  mkdirSync(join(at, 'node_modules'), { recursive: true });
  symlinkSync(ROOT, join(at, 'node_modules/sluice'));
  for (const needed of ['io-ts', 'rxjs']) symlinkSync(join(ROOT, 'node_modules', needed), join(at, 'node_modules', needed));
  for (const [file, text] of Object.entries({ 'package.json': '{ "name": "project", "type": "module" }', ...files }))
    writeFileSync(join(at, file), text);
  return at;
};

timed('files that are edited while jobs wait and compute change nothing of what these make', async () => {
  const at = project('edited', OWN_STAGES);
  const common = [join(at, 'own.ts'), '--json', '--no-check', '--backend', 'native'];
  const whole = run([...common, '--store', join(folder, 'store-unedited')]);
  assert.is(await whole.end(), 0, whole.complaint);
  const inTheWay = cluster.call('sbatch', '--parsable', '--nodes=3', '--exclusive', '--output=/dev/null', '--wrap=sleep 3600');
  const running = run([...common, '--executor', 'slurm', '--store', storeOf('edited')]);
  await running.until(({ message = '' }) => message.startsWith('submitted to slurm'));
  writeFileSync(join(at, 'step.ts'), 'export const step = (n: number): number => n + 100;\n');
  writeFileSync(join(at, 'work.ts'), 'this is no module');
  cluster.call('scancel', inTheWay.trim());
  assert.is(await running.end(), 0, `${running.complaint}\n${running.messages}`);
  assert.equal(running.digests, whole.digests);
});

timed('one stage of an experiment computes on the cluster, the others in threads, to the digests of threads', async () => {
  const at = project('mixed', {
    ...OWN_STAGES,
    'mixed.ts': `import { experiment, onExecutor } from 'sluice';
import { begin, goOn } from './stages.js';
export default experiment('own', () => begin().pipe(onExecutor('slurm', goOn())));`,
  });
  const common = ['--json', '--no-check', '--backend', 'native', '--store'];
  const whole = run([join(at, 'own.ts'), ...common, join(folder, 'store-unmixed')]);
  assert.is(await whole.end(), 0, whole.complaint);
  const mixed = run([join(at, 'mixed.ts'), ...common, storeOf('mixed')]);
  assert.is(await mixed.end(), 0, `${mixed.complaint}\n${mixed.messages}`);
  assert.equal(mixed.digests, whole.digests);
  const submitted = mixed.events.filter(({ message = '' }) => message.startsWith('submitted to slurm'));
  assert.equal(
    submitted.map(({ stage }) => stage),
    ['next'],
  );
});

timed('a stage that is longer than the limit on time of its jobs goes on from job to job', async () => {
  const common = [join(project('long', LONG), 'walk.ts'), '--json', '--no-check', '--backend', 'native'];
  const whole = run([...common, '--store', join(folder, 'store-whole')]);
  const limited = run([...common, '--executor', 'slurm', '--store', storeOf('limit'), '--set', 'walk.resources.minutes=1']);
  assert.is(await limited.end(), 0, `${limited.complaint}\n${limited.messages}`);
  assert.match(limited.messages, 'the job came to its limit on time, and its engine begins it again');
  assert.is(await whole.end(), 0, whole.complaint);
  assert.equal(limited.digests, whole.digests);
});

test.after(async () => {
  await slurm?.clean();
  await ceph?.clean();
});
test.run();
