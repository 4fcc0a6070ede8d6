import { utimesSync } from 'node:fs';
import { join } from 'node:path';
import { either } from 'fp-ts';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { digestOf } from '../../../../artifacts/digest.js';
import type { UnaskedMachine } from '../../../../artifacts/store/collect/roots.js';
import { GONE_AFTER } from '../../../../artifacts/store/collect/silence.js';
import { useName } from '../../../../artifacts/store/names.js';
import { ownIdentity } from '../../../../artifacts/store/process-identity.js';
import { putRunHead, putRunState, removeRun } from '../../../../artifacts/store/run-blobs.js';
import { sealedBytes } from '../../../../artifacts/store/sealed-entry.js';
import { endUses } from '../../../../artifacts/store/uses.js';
import { openStore } from '../../../../pipeline/address/stores.js';
import { expectLost, machineLines, machinesJson } from '../../../../pipeline/command/care/lost-machines.js';
import { commandWith } from '../../../../pipeline/command/program.js';
import { RunHead, RunState } from '../../../../pipeline/record/record.js';
import { resultOf, scratchFolder } from '../../../artifacts/fixtures/scratch.js';
import { testHost } from '../../fixtures/host.js';

const HOUR = 3_600_000;
const time = Date.parse('2026-11-28T10:00:00.000Z');
const unread = [useName('run', digestOf('one')), useName('run', digestOf('two'))];

test('uses that cannot be read are named instead of a machine, with what removes them', () => {
  const machines = machinesJson([{ host: undefined, unread, runs: ['run'], time, until: time + GONE_AFTER, bytes: 1000 }], []);
  assert.equal(machines[0]?.unread, unread);
  const [told = '', remedy = ''] = machineLines(machines);
  assert.match(
    told,
    `the use ${unread[0]} and 1 more cannot be read; what is used for the run run counts until 2026-12-05 10:00 UTC`,
  );
  assert.match(remedy, '`pipe verify --repair`');
  assert.not.match(`${told}${remedy}`, '--lost');
});

test('uses that cannot be read are no machine that may be lost', () => {
  const unasked: UnaskedMachine = { host: undefined, unread, time, age: 2 * HOUR, runs: ['run'], keys: new Set() };
  const refused = expectLost(['that cannot be read'], [unasked]);
  assert.match(either.isLeft(refused) ? refused.left.remedy : '', 'there is no such machine');
});

test('an unknown run is forgotten by --keep-runs only where neither its uses nor its record count, whatever its clock says', async () => {
  const folder = scratchFolder();
  const { blobs } = await resultOf(openStore(join(folder, '.sluice')));
  const holder = { ...(await ownIdentity()), host: 'far', machine: 'far/boot/pid' };
  const begun = new Date(0).toISOString();
  const head = { run: 'run', name: 'far-run', experiment: 'x', begun, seed: 0, choices: {}, overrides: [] };
  const rest = { backend: 'none', executor: 'slurm', versions: {}, holder, stages: [] };
  const forgottenAfter = async (): Promise<readonly string[]> => {
    const host = testHost({ folder, environment: {} });
    assert.is(await commandWith(host)(['gc', '--keep-runs', '0', '--json']), 0);
    return JSON.parse(host.written().out).forgotten;
  };
  await putRunHead(blobs, 'run', RunHead.encode({ ...head, ...rest }));
  await putRunState(blobs, 'run', 1, RunState.encode({ told: begun, stages: [], messages: [], leftOut: 0 }));
  assert.equal(await forgottenAfter(), [], 'its record was written just now');
  const long = Date.now() / 1000 - 30 * 24 * 3600;
  for (const name of await blobs.list('runs/')) utimesSync(join(folder, '.sluice', name), long, long);
  await blobs.putIfAbsent(useName('run', digestOf('key')), sealedBytes({ holder }));
  assert.equal(await forgottenAfter(), [], 'it has a use');
  await endUses(blobs, 'run');
  assert.equal(await forgottenAfter(), ['far-run']);
  await removeRun(blobs, 'run');
});

test('--lost is of a store, and refused with --cache', async () => {
  const host = testHost({ folder: scratchFolder(), environment: {} });
  assert.is(await commandWith(host)(['gc', '--cache', '--lost', 'far']), 2);
  assert.match(host.written().err, '--cache is of this machine, --lost of a store');
});

test.run();
