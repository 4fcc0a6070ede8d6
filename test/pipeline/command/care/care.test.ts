import { existsSync, mkdirSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { lastValueFrom, toArray } from 'rxjs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { type Digest, digestOf } from '../../../../artifacts/digest.js';
import { objectCache } from '../../../../artifacts/store/blobs/cached/object-cache.js';
import { dropObjects } from '../../../../artifacts/store/drop/drop-objects.js';
import { objectName, useName } from '../../../../artifacts/store/names.js';
import { listPins } from '../../../../artifacts/store/pins.js';
import { ownIdentity } from '../../../../artifacts/store/process-identity.js';
import { sealedBytes } from '../../../../artifacts/store/sealed-entry.js';
import { openStore } from '../../../../pipeline/address/stores.js';
import { commandWith } from '../../../../pipeline/command/program.js';
import { inThisThread } from '../../../../pipeline/executors/in-process.js';
import { experiment } from '../../../../pipeline/experiment.js';
import type { RunEvent } from '../../../../pipeline/run/event.js';
import type { RunSettings } from '../../../../pipeline/run-from-program.js';
import { resultOf, scratchFolder } from '../../../artifacts/fixtures/scratch.js';
import { testHost } from '../../fixtures/host.js';
import { doneOf, programIn, statusesOf } from '../../fixtures/run.js';
import { scored } from '../../fixtures/scored.js';

const scoring = experiment('scoring', () => ({ score: scored() }));

const project = () => {
  const folder = scratchFolder();
  const environment = { SLUICE_CACHE: process.env.SLUICE_CACHE };
  const runner = programIn(folder, environment);
  const run = async (settings: RunSettings = {}): Promise<{ name: string; digest: Digest; events: readonly RunEvent[] }> => {
    const events = await lastValueFrom(runner(scoring, { executor: inThisThread, ...settings }).pipe(toArray()));
    const [begun] = events;
    const name = begun?.type === 'run' ? begun.name : undefined;
    return { name: name as string, digest: doneOf(events).outputs['score']?.digest as Digest, events };
  };
  const pipe = async (words: string) => {
    const host = testHost({ folder, environment });
    const code = await commandWith(host)(words.split(' '));
    return { code, ...host.written() };
  };
  const said = async (words: string): Promise<string> => {
    const { code, out, err } = await pipe(words);
    assert.equal([code, err], [0, ''], words);
    return out;
  };
  const store = () => resultOf(openStore(join(folder, '.sluice')));
  return { run, pipe, said, store, folder };
};

test('what a forgotten run alone needed is named with its bytes and its cost, and removed once that is asked for', async () => {
  const { run, said, store } = project();
  const [first, second] = [await run(), await run({ overrides: ['score.top1=0.7'] })];
  assert.match(await said('gc --older 0m'), /nothing that no run and no pin needs/);
  assert.match(await said(`rm ${first.name}`), `forgotten: ${first.name}\n`);
  const dry = await said('gc --older 0m');
  assert.match(dry, new RegExp(`^ {2}score, .*: score ${first.digest.slice(0, 12)} \\(.* B\\).*; took `, 'm'));
  assert.match(dry, /^1 result, .*\n[12] objects?, /m);
  assert.match(dry, /nothing is removed yet/);
  assert.is(await resultOf((await store()).check(first.digest)), 'intact');
  assert.match(await said('gc'), /nothing older than 1 h 00 min that no run/, 'what is younger than an hour stays');
  const { entries, removed } = JSON.parse(await said('gc --yes --older 0m --json'));
  assert.is(removed, true);
  assert.ok(entries.some(({ room, digest }: { room: string; digest: string }) => room === 'objects' && digest === first.digest));
  const opened = await store();
  assert.equal([await resultOf(opened.check(first.digest)), await resultOf(opened.check(second.digest))], ['missing', 'intact']);
  assert.equal((await resultOf(opened.verify())).damaged, []);
  assert.equal(statusesOf((await run()).events), { score: ['running', 'done'] });
});

test('a pin keeps a run or an artifact, by a name of its own, until it is taken away', async () => {
  const { run, pipe, said, store } = project();
  const first = await run();
  const second = await run({ overrides: ['score.top1=0.7'] });
  assert.match(await said(`pin ${first.name} --as best`), `the run ${first.name} is pinned as best`);
  const refused = await pipe(`rm ${first.name}`);
  assert.equal([refused.code, /pinned as best[\s\S]*pipe unpin best/.test(refused.err)], [2, true]);
  assert.match(await said(`pin ${second.digest.slice(0, 12)} --as cell`), 'is pinned as cell');
  assert.is((await pipe('pin last --as best')).code, 2);
  await said(`rm ${second.name}`);
  await said('gc --yes --older 0m --keep-runs 0');
  const opened = await store();
  for (const { digest } of [first, second]) assert.is(await resultOf(opened.check(digest)), 'intact');
  assert.match(await said('unpin cell'), 'no longer pinned');
  await said('gc --yes --older 0m');
  assert.is(await resultOf((await store()).check(second.digest)), 'missing');
});

test('a pin that is refused, of an artifact that was dropped or is gone, leaves its name free; one that was there stays', async () => {
  const { run, pipe, said, store } = project();
  const [{ digest }, other] = [await run(), await run({ overrides: ['score.top1=0.7'] })];
  const target = digest.slice(0, 12);
  await said(`pin ${target} --as before`);
  const { blobs } = await store();
  await blobs.delete(objectName(digest));
  const pins = async (): Promise<readonly string[]> => (await listPins(blobs)).pins.map(({ name }) => name);
  assert.is((await pipe(`pin ${target} --as best`)).code, 3);
  const mark = { digest, kind: 'score', bytes: 1, stage: 'score', run: 'a', dropped: '2026-11-28T00:00:00.000Z' };
  await dropObjects(blobs, [mark], async () => new Set());
  for (const name of ['best', 'before']) assert.match((await pipe(`pin ${target} --as ${name}`)).err, 'were dropped');
  assert.equal(await pins(), ['before']);
  assert.match(await said(`pin ${other.digest.slice(0, 12)} --as best`), 'is pinned as best');
});

test('a silent machine of which nobody can ask is named with what it keeps, and lets it go once it is said to be lost', async () => {
  const { run, pipe, said, store, folder } = project();
  const { name, events, digest } = await run();
  const key = events.flatMap((event) => (event.type === 'stage' && event.key !== undefined ? [event.key] : []))[0] as Digest;
  const { blobs } = await store();
  const holder = { ...(await ownIdentity()), host: 'far', machine: 'far/boot/pid' };
  const put = async (of: string, hours: number): Promise<void> => {
    await blobs.putIfAbsent(useName(of, key), sealedBytes({ holder }));
    const then = Date.now() / 1000 - hours * 3600;
    utimesSync(join(folder, '.sluice', useName(of, key)), then, then);
  };
  await said(`rm ${name}`);
  await put('lost-run', 30);
  await put('later-run', 0.5);
  assert.not.match(await said('gc --older 0m'), /far/, 'it may be at work');
  assert.match((await pipe('gc --lost far')).err, /"far" said something 30 min 0. s ago[\s\S]*silent for 1 h/);
  await blobs.delete(useName('later-run', key));
  const told = await said('gc --older 0m');
  assert.match(
    told,
    /the machine far has said nothing since 20.* UTC; what it uses for the run lost-run counts until .* and keeps /,
  );
  assert.match(told, 'if it is gone for good: `pipe gc --lost far`');
  const { machines, entries } = JSON.parse(await said('gc --older 0m --json'));
  assert.equal([machines.length, machines[0].host, machines[0].runs], [1, 'far', ['lost-run']]);
  assert.ok(machines[0].bytes > 0);
  assert.is(Date.parse(machines[0].until) - Date.parse(machines[0].since), 7 * 86_400_000);
  assert.not(entries.some((one: { digest: string }) => one.digest === digest));
  const unknown = await pipe('gc --lost near');
  assert.equal([unknown.code, /a machine "near" that[\s\S]*those are "far"/.test(unknown.err)], [2, true]);
  const lost = JSON.parse(await said('gc --older 0m --lost far --json'));
  assert.equal(lost.machines, []);
  assert.ok(lost.bytes >= machines[0].bytes);
  assert.match(await said('gc --older 0m --lost far --yes'), /^removed: /m);
  assert.is(await resultOf((await store()).check(digest)), 'missing');
  assert.match(await said('gc --older 0m'), /nothing that no run and no pin needs/);
});

test('of each experiment the newest runs are kept, and which are to be forgotten is said', async () => {
  const { run, said } = project();
  const names: string[] = [];
  for (const seed of [1, 2, 3]) names.push((await run({ overrides: [`score.top1=0.${seed}`] })).name);
  const dry = await said('gc --older 0m --keep-runs 1');
  assert.equal([...dry.matchAll(/to be forgotten: the run (.*)/g)].map(([, name]) => name).sort(), names.slice(0, 2).sort());
  await said('gc --older 0m --keep-runs 1 --yes');
  assert.equal(
    [...(await said('ls')).matchAll(/^scoring-\S+/gm)].map(([name]) => name),
    [names[2]],
  );
});

test('a damaged record or pin keeps everything, and the message says how to go on', async () => {
  const { run, pipe, said, store } = project();
  const { events } = await run();
  const { blobs } = await store();
  const id = events[0]?.run as string;
  for (const name of await blobs.list(`runs/${id}/`)) {
    await blobs.delete(name);
    await blobs.putIfAbsent(name, Buffer.from('{'));
  }
  const refused = await pipe('gc --yes --older 0m');
  assert.equal([refused.code, new RegExp(`is damaged[\\s\\S]*pipe rm ${id}`).test(refused.err)], [3, true], refused.err);
  assert.match(await said(`rm ${id}`), `forgotten: ${id}`);
  await blobs.putIfAbsent('pins/odd.json', Buffer.from('{'));
  assert.match((await pipe('gc')).err, /the pin odd is damaged[\s\S]*pipe unpin odd/);
  await said('unpin odd');
  assert.match(await said('gc --older 0m'), /1 result/);
});

test('what this machine keeps of stores elsewhere is told, and goes once that is asked for; marks that are young stay', async () => {
  const { pipe } = project();
  const cache = scratchFolder();
  const call = async (words: string) => {
    const host = testHost({ folder: cache, environment: { SLUICE_CACHE: cache } });
    assert.is(await commandWith(host)(words.split(' ')), 0);
    return host.written().out;
  };
  assert.match(await call('gc --cache'), 'the cache of this machine is empty');
  const objects = objectCache(cache, 'store', 1 << 20);
  const digest = digestOf('bytes');
  await objects.keep(digest, Buffer.from('bytes'));
  const [old, young] = [join(cache, '0123456789abcdef', 'files'), join(cache, 'fedcba9876543210', 'files')];
  for (const folder of [old, young]) {
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'mark'), 'mark');
  }
  for (const path of [join(old, 'mark'), old, join(old, '..')]) utimesSync(path, 1, 1);
  assert.match(await call('gc --cache'), /to be removed: 5 B of cached objects; the marks of a store unused for 90 days \(4 B\)/);
  assert.equal(Buffer.from((await objects.get(digest)) ?? []).toString(), 'bytes');
  assert.match(await call('gc --cache --yes'), /^removed: 5 B/);
  assert.equal([await objects.get(digest), existsSync(old), existsSync(young)], [undefined, false, true]);
  assert.is((await pipe('gc --cache --keep-runs 3')).code, 2);
});

test.run();
