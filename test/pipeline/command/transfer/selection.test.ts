// Choosing what goes from store to store, and going on with what was cut short; here between folders.

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { digestOf } from '../../../../artifacts/digest.js';
import { actionName } from '../../../../artifacts/store/names.js';
import { putRunHead, putRunState } from '../../../../artifacts/store/run-blobs.js';
import { openStore } from '../../../../pipeline/address/stores.js';
import { commandWith } from '../../../../pipeline/command/program.js';
import { recordReader } from '../../../../pipeline/record/read-records.js';
import { RunHead, RunState } from '../../../../pipeline/record/record.js';
import { bytesOf, manifestOf, resultOf, scratchFolder } from '../../../artifacts/fixtures/scratch.js';
import { damage } from '../../../laws/mortal-blobs.js';
import { testHost } from '../../fixtures/host.js';

const helped = fileURLToPath(new URL('../../fixtures/helped.ts', import.meta.url));
const backends = [{ name: 'none', source: import.meta.url, exported: 'none' }];

/** A project of its own, and the commands that are called there. */
const machine = () => {
  const folder = scratchFolder();
  writeFileSync(join(folder, 'package.json'), '{}');
  const environment = { SLUICE_CACHE: process.env['SLUICE_CACHE'], SLUICE_STORE: join(folder, '.sluice') };
  const call = async (line: string): Promise<{ readonly code: number; readonly out: string; readonly err: string }> => {
    const host = testHost({ folder, environment, backends });
    const code = await commandWith(host)(
      line.split(' ').flatMap((word) => (word === '' ? [] : [word === 'HELPED' ? helped : word])),
    );
    return { code, ...host.written() };
  };
  const ran = async (line: string): Promise<string> => {
    const { code, out, err } = await call(line);
    assert.is(code, 0, `${line}: ${out}${err}`);
    return out;
  };
  return { folder, call, ran, run: (more = '') => ran(`run HELPED --no-check --executor in-process${more}`) };
};

test('a clone that was cut short is gone on with by the same command, and by no other', async () => {
  const one = machine();
  await one.run();
  await one.ran('push ./there');
  await one.ran('push ./other');
  const half = await resultOf(openStore(join(one.folder, 'half')));
  // All that there was time for.
  await half.blobs.putIfAbsent(`cloning/${digestOf(join(one.folder, 'there'))}`, new Uint8Array(0));
  await resultOf(half.write(bytesOf('an object')));
  const other = await one.call('clone ./other half');
  assert.equal([other.code, /there is a store already/.test(other.err)], [2, true], other.err);
  assert.match(await one.ran('clone ./there half'), '1 result, 1 run');
  assert.equal(await half.blobs.list('cloning/'), []);
  assert.is((await one.call('clone ./there half')).code, 2);
  await resultOf(openStore(join(one.folder, 'empty')));
  assert.match(await one.ran('clone ./there empty'), '1 result, 1 run');
});

test('options of an experiment are refused where none is named, and an experiment that is named like a file is found', async () => {
  const one = machine();
  await one.run();
  for (const words of ['--seed 77', 'last --seed 77', '--set one.n=2', 'last --backend none']) {
    const { code, err } = await one.call(`push ./options ${words}`);
    assert.is(code, 2, words);
    assert.match(err, /is of an experiment, and none is named/);
  }
  const store = await resultOf(openStore(join(one.folder, '.sluice')));
  const [known] = (await recordReader(store.blobs)()).runs;
  const { head, state } = known as NonNullable<typeof known>;
  const named = { ...head, run: 'named', name: 'mine.ts-0-20261128-193812', experiment: 'mine.ts' };
  await putRunHead(store.blobs, 'named', RunHead.encode(named));
  await putRunState(store.blobs, 'named', 1, RunState.encode(state));
  assert.match(await one.ran('push ./named mine.ts'), '1 result, 1 run');
  assert.match((await one.call('push ./named yours.ts')).err, 'there is no such experiment file');
});

test('what is asked for and cannot be read, or is not there, is named', async () => {
  const one = machine();
  await one.run();
  const store = await resultOf(openStore(join(one.folder, '.sluice')));
  await store.blobs.putIfAbsent('runs/broken/run.json', bytesOf('{"sha'));
  for (const words of ['', ' broken']) {
    const { code, err } = await one.call(`push ./unread${words}`);
    assert.equal([code, /runs\/broken \(the record of the run cannot be read\)/.test(err)], [3, true], err);
  }
  await store.blobs.delete('runs/broken/run.json');
  const [key] = (await resultOf(store.manifests)).map((manifest) => manifest.key);
  // A result whose origin is not there.
  const lone = manifestOf('lone', { lone: bytesOf('lone') });
  await resultOf(store.write(bytesOf('lone')));
  await resultOf(store.writeManifest({ ...lone, parts: { ...lone.parts, inputs: { one: digestOf('gone') } } }));
  const lacking = await one.call(`push ./unread ${digestOf('lone').slice(0, 12)}`);
  assert.is(lacking.code, 0);
  assert.match(lacking.err, 'of 1 input of these results the store that gives has no result that made it');
  // One that cannot be read may be that.
  await damage(store.blobs, actionName(key as never));
  const unread = await one.call(`push ./unread ${digestOf('lone').slice(0, 12)}`);
  assert.equal([unread.code, unread.err.includes(actionName(key as never))], [3, true]);
});

test.run();
