import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { openStoreOn, storeOn } from '../../../artifacts/open-store.js';
import { memoryBlobs } from '../../../artifacts/store/blobs/memory.js';
import type { Blobs } from '../../../artifacts/store/blobs.js';
import { repairStore } from '../../../artifacts/store/repair/repair-store.js';
import { openStore } from '../../../pipeline/address/stores.js';
import { commandWith } from '../../../pipeline/command/program.js';
import { experiment } from '../../../pipeline/experiment.js';
import { resultOf, scratchFolder } from '../../artifacts/fixtures/scratch.js';
import { damage } from '../../laws/mortal-blobs.js';
import { testHost } from '../fixtures/host.js';
import { doneOf, eventsOf, optionsWith, statusesOf } from '../fixtures/run.js';
import { add, one } from '../fixtures/stages.js';

/** An experiment of many stages, each of which makes an object. */
const wide = experiment('wide', () =>
  Object.fromEntries(
    Array.from({ length: 30 }, (_, index) => [`sum${index}`, one({ n: 1000 + index }).pipe(add({ by: 5000 + index }))]),
  ),
);

/** Damages every 50th object: bytes of one are changed, the next is gone, and so on; and a manifest is cut. */
const damageSome = async (blobs: Blobs): Promise<number> => {
  const hit = (await blobs.list('objects/')).filter((_, index) => index % 50 === 7);
  for (const [index, name] of hit.entries()) await (index % 2 === 0 ? damage(blobs, name) : blobs.delete(name));
  const [action] = await blobs.list('actions/');
  await blobs.delete(action as string);
  await blobs.putIfAbsent(action as string, Buffer.from('{"sha'));
  return hit.length;
};

const madeStore = async () => {
  const blobs = memoryBlobs('memory:wide');
  const store = await resultOf(openStoreOn({ blobs }));
  const events = await eventsOf(wide, optionsWith(store));
  return { blobs, outputs: doneOf(events).outputs };
};

test('after damage to 1 in 50 objects all is removed that is damaged, and a run makes it again with the same digests', async () => {
  const { blobs, outputs } = await madeStore();
  const count = await damageSome(blobs);
  assert.is.not(count, 0);
  const repairs = await repairStore(storeOn({ blobs }));
  assert.ok(repairs.every(({ done }) => done === 'removed'));
  assert.equal((await resultOf(storeOn({ blobs }).verify())).damaged, []);
  const again = await eventsOf(wide, optionsWith(storeOn({ blobs })));
  assert.equal([doneOf(again).outputs, doneOf(again).problems], [outputs, []]);
  const computed = Object.values(statusesOf(again)).filter((statuses) => statuses.includes('done')).length;
  assert.ok(computed > 0 && computed <= count + 1, `${computed} stages were computed for ${count} objects and a manifest`);
  assert.equal(await repairStore(storeOn({ blobs })), []);
});

test('what is damaged or missing is fetched from another store, unless it is damaged there too', async () => {
  const [{ blobs, outputs }, other] = [await madeStore(), await madeStore()];
  await damageSome(blobs);
  const repairs = await repairStore(storeOn({ blobs }), storeOn({ blobs: other.blobs }));
  assert.ok(repairs.length > 2 && repairs.every(({ done }) => done === 'fetched'), JSON.stringify(repairs));
  assert.equal((await resultOf(storeOn({ blobs }).verify())).damaged, []);
  const again = await eventsOf(wide, optionsWith(storeOn({ blobs })));
  assert.ok(Object.values(statusesOf(again)).every(([status]) => status === 'cached'));
  assert.equal(doneOf(again).outputs, outputs);
  await damageSome(blobs);
  await damageSome(other.blobs);
  const both = await repairStore(storeOn({ blobs }), storeOn({ blobs: other.blobs }));
  assert.ok(both.every(({ done }) => done === 'removed'));
});

test('what another holds is left to it, and a damaged record or pin to who asks for it', async () => {
  const { blobs } = await madeStore();
  const store = storeOn({ blobs });
  const [manifest] = await resultOf(store.manifests);
  await blobs.delete(`actions/${manifest?.key}.json`);
  await blobs.putIfAbsent(`actions/${manifest?.key}.json`, Buffer.from(''));
  await blobs.putIfAbsent('runs/x/run.json', Buffer.from(''));
  await blobs.putIfAbsent('pins/best.json', Buffer.from(''));
  await blobs.putIfAbsent('type-checked/x', Buffer.from(''));
  const claim = await resultOf(store.claim(manifest?.key as never));
  const repairs = new Map((await repairStore(storeOn({ blobs }))).map(({ entry, done, why = '' }) => [entry, `${done} ${why}`]));
  await resultOf(claim.release);
  assert.match(repairs.get(`actions/${manifest?.key}.json`) ?? '', /^left process \d+ on .* is at it$/);
  assert.is(repairs.get('runs/x/run.json'), 'left it is of the record of a run, which `pipe rm x` forgets');
  assert.is(repairs.get('pins/best.json'), 'left `pipe unpin best` takes it away');
  assert.match(repairs.get('type-checked/x') ?? '', /^removed/);
});

test('the command mends a store, computes an experiment again, and says which stages that cost', async () => {
  const folder = scratchFolder();
  const helped = fileURLToPath(new URL('../fixtures/helped.ts', import.meta.url));
  writeFileSync(join(folder, 'package.json'), '{}');
  const store = join(folder, 'store');
  const pipe = async (words: string) => {
    const backends = [{ name: 'none', source: import.meta.url, exported: 'none' }];
    const host = testHost({ folder, environment: { SLUICE_STORE: store, SLUICE_EXECUTOR: 'in-process' }, backends });
    const code = await commandWith(host)(words.split(' '));
    return { code, ...host.written() };
  };
  assert.is((await pipe(`run ${helped} --no-check --quiet`)).code, 0);
  const { blobs } = await resultOf(openStore(store));
  const before = await blobs.list('objects/');
  for (const name of before) await damage(blobs, name);
  const found = await pipe('verify');
  assert.equal([found.code, /pipe verify --repair/.test(found.err)], [3, true]);
  const { code, out, err } = await pipe(`verify --repair ${helped}`);
  assert.equal([code, err], [0, '']);
  assert.match(out, /^removed: objects\//m);
  assert.match(out, /^computed again: one of /m);
  assert.match(out, /^\d+ objects and 1 actions checked$/m);
  assert.equal(await blobs.list('objects/'), before);
});

test.run();
