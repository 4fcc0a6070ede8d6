// `--keep` on the command line, with a store in S3; what each command says of what was dropped.

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { lastValueFrom, toArray } from 'rxjs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { openStore } from '../../../pipeline/address/stores.js';
import { commandWith } from '../../../pipeline/command/program.js';
import { startS3 } from '../../artifacts/fixtures/s3-server.js';
import { resultOf, scratchFolder } from '../../artifacts/fixtures/scratch.js';
import { testHost } from '../fixtures/host.js';
import kept from '../fixtures/kept.js';
import { programIn } from '../fixtures/run.js';

const file = fileURLToPath(new URL('../fixtures/kept.ts', import.meta.url));
const backends = [{ name: 'none', source: import.meta.url, exported: 'none' }];

test('what a run drops each command tells from what is damaged, and --keep all makes it again, in S3 too', async () => {
  const server = await startS3();
  Object.assign(process.env, server.environment);
  const folder = scratchFolder();
  writeFileSync(join(folder, 'package.json'), '{}');
  const environment = { ...server.environment, SLUICE_CACHE: scratchFolder(), SLUICE_STORE: 's3://lab/kept' };
  const call = async (line: string): Promise<readonly [code: number, text: string]> => {
    const host = testHost({ folder, environment, backends });
    const code = await commandWith(host)(line.split(' ').map((word) => (word === 'KEPT' ? file : word)));
    const { out, err } = host.written();
    return [code, `${out}${err}`];
  };
  const says = async (line: string, expected: number, ...patterns: readonly RegExp[]): Promise<string> => {
    const [code, text] = await call(line);
    assert.is(code, expected, `${line}: ${text}`);
    for (const pattern of patterns) assert.match(text, pattern, `${line}: ${text}`);
    return text;
  };
  const run = 'run KEPT --no-check --executor in-process';
  try {
    await says(`${run} --keep results`, 0, /block: "block" is dropped, 58 B/, /grow: "block" is dropped, 59 B/);
    const held = (): number => [...server.objects.keys()].filter((name) => name.includes('/objects/')).length;
    assert.is(held(), 1);
    await says('plan KEPT', 0, /^block +cached \(took .*\); "block" was dropped/m, /^length +cached/m);
    await says('plan KEPT --set length.plus=1', 0, /^grow +will run .*, since "block" was dropped and length reads it/m);
    await says('explain KEPT block', 0, /cached: .*nothing of its key differs; "block" was dropped/);
    await says(
      'explain KEPT block --set length.plus=1',
      0,
      /will run, since "block" was dropped and grow reads it; nothing of its key differs/,
    );
    await says('verify', 0, /2 objects were dropped by runs that keep their results alone, which is no damage/);
    const listed = await says('ls --artifacts', 0, /block: block, 58 B, dropped/);
    await says('gc --older 0m', 0, /the store has nothing that no run and no pin needs/);
    const [, digest = ''] = /([0-9a-f]{12}) {2}block: block, 58 B/.exec(listed) ?? [];
    for (const line of [`show ${digest}`, `pin ${digest}`])
      await says(line, 2, /were dropped by a run/, /`pipe run EXPERIMENT --keep all`/);
    await says('push ./backup', 0, /1 object .*, 3 results, 1 run/, /2 objects .* were dropped by runs/);
    await says('verify --store ./backup', 0, /2 objects were dropped/);
    await says(`${run} --keep all`, 0, /"block" was dropped, and the run is to have it at its end; the stage is computed again/);
    assert.is(held(), 3);
    await says(`show ${digest}`, 0, /a block of 10/);
    await says('pull ./backup', 0, /0 objects/);
  } finally {
    for (const name of Object.keys(server.environment)) delete process.env[name];
    await server.close();
  }
});

test('a program says what its runs keep', async () => {
  const folder = scratchFolder();
  const events = await lastValueFrom(programIn(folder)(kept, { keep: ['results'], executor: 'in-process' }).pipe(toArray()));
  const digests = events.flatMap((event) => (event.type === 'artifact' && event.kind === 'block' ? [event.digest] : []));
  const store = await resultOf(openStore(join(folder, '.sluice')));
  for (const digest of digests) assert.is(await resultOf(store.check(digest)), 'dropped');
  assert.is(digests.length, 2);
});

test.run();
