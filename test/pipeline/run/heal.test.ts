import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Digest } from '../../../artifacts/digest.js';
import { openStore } from '../../../pipeline/address/stores.js';
import { experiment } from '../../../pipeline/experiment.js';
import { planExperiment } from '../../../pipeline/run/plan.js';
import { resultOf, scratchStore } from '../../artifacts/fixtures/scratch.js';
import { storePaths } from '../../artifacts/fixtures/store-paths.js';
import { doneOf, eventsOf, optionsWith, statusesOf } from '../fixtures/run.js';
import { count, one } from '../fixtures/stages.js';

const counting = experiment('count', () => one().pipe(count({ steps: 2 })));

/** Puts a folder with something in it in the place of whatever lies at a path. */
const misplace = (path: string): void => {
  rmSync(path, { recursive: true, force: true });
  mkdirSync(join(path, 'below'), { recursive: true });
};

test('a run over folders in the places of its entries says what is damaged, and ends as if nothing had been', async () => {
  const store = await scratchStore();
  const first = await eventsOf(counting, optionsWith(store));
  const keys = Object.fromEntries(
    first.flatMap((event) => (event.type === 'stage' && event.key !== undefined ? [[event.stage, event.key]] : [])),
  ) as Record<string, Digest>;
  const { one: base, count: counted } = keys as { one: Digest; count: Digest };
  const paths = storePaths(store.where);
  const object = first.flatMap((event) =>
    event.type === 'artifact' && event.stage === 'one' ? [event.digest] : [],
  )[0] as Digest;
  misplace(paths.object(object));
  misplace(paths.action(counted));
  misplace(join(paths.checkpoint(counted), '0000000001.json'));
  misplace(join(paths.lease(counted), '0000000001.json'));
  misplace(paths.format);

  const reopened = await resultOf(openStore(store.where));
  const planned = await resultOf(planExperiment(counting, optionsWith(reopened)));
  assert.equal(
    planned.map(({ status, damaged }) => [status, damaged]),
    [
      ['run', [`object ${object}: it is damaged`]],
      ['depends', undefined],
    ],
  );
  const again = await eventsOf(counting, optionsWith(reopened));
  assert.equal(statusesOf(again), { one: ['running', 'done'], count: ['running', 'done'] });
  assert.equal(doneOf(again).outputs, doneOf(first).outputs);
  const warnings = again.flatMap((event) =>
    event.type === 'log' && event.level === 'warning' ? [[event.stage, event.message] as const] : [],
  );
  const what = 'in the store is damaged (a folder lies in its place); it is made anew';
  assert.equal(warnings, [
    [undefined, `${paths.format} was damaged and is written anew; the rest of the store is used`],
    ['one', `the artifact "one" (${object}) is damaged in the store; the stage is computed again`],
    ['count', `actions/${counted}.json ${what}`],
    ['count', `checkpoints/${counted} ${what}`],
  ]);
  assert.equal(await resultOf(reopened.damage(base)), []);
  assert.equal((await resultOf(reopened.verify())).damaged, []);
});

test('an entry without an output that the stage declares is no result, which is said, and the stage is computed again', async () => {
  const store = await scratchStore();
  const whole = await eventsOf(counting, optionsWith(store));
  for (const manifest of await resultOf(store.manifests)) await resultOf(store.writeManifest({ ...manifest, outputs: {} }));
  const planned = await resultOf(planExperiment(counting, optionsWith(store)));
  assert.equal(planned[0]?.damaged, ['the output "one": its entry lacks it']);
  const again = await eventsOf(counting, optionsWith(store));
  assert.equal(statusesOf(again), { one: ['running', 'done'], count: ['running', 'done'] });
  assert.equal(doneOf(again).outputs, doneOf(whole).outputs);
  const said = again.flatMap((event) => (event.type === 'log' && event.level === 'warning' ? [event.message] : []));
  assert.equal(
    said,
    ['one', 'total'].map((name) => `the store's entry lacks the output "${name}"; the stage is computed again`),
  );
});

test.run();
