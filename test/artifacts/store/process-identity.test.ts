import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { lifeOf, ownIdentity } from '../../../artifacts/store/process-identity.js';

const onLinux = process.platform === 'linux' ? test : test.skip;
const startOf = (pid: number): number => Number(readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ')[19]);

test('this process lives', async () => {
  assert.is(await lifeOf(await ownIdentity()), 'alive');
});

test('a process id that nobody has is dead', async () => {
  assert.is(await lifeOf({ ...(await ownIdentity()), pid: 2 ** 22 + 1 }), 'dead');
});

test('of a process on another machine nothing is known', async () => {
  assert.is(await lifeOf({ ...(await ownIdentity()), machine: 'elsewhere' }), 'unknown');
});

onLinux('a process with another start time is another process', async () => {
  const self = await ownIdentity();
  assert.is(self.start, startOf(process.pid));
  assert.is(await lifeOf({ ...self, start: (self.start as number) + 1 }), 'dead');
});

onLinux('a process that has ended and that its parent has not asked for is dead', async () => {
  const parent = spawn('sh', ['-c', 'sleep 0.05 & echo $!; exec sleep 20'], { stdio: ['ignore', 'pipe', 'ignore'] });
  const [line] = (await once(parent.stdout, 'data')) as [Buffer];
  const pid = Number(line.toString());
  const child = { ...(await ownIdentity()), pid, start: startOf(pid) };
  assert.is(await lifeOf(child), 'alive');
  while (!/\) Z /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'))) await new Promise((done) => setTimeout(done, 20));
  assert.is(await lifeOf(child), 'dead');
  parent.kill();
});

test.run();
