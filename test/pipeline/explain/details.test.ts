import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { digestOf } from '../../../artifacts/digest.js';
import type { SourceFile } from '../../../artifacts/source.js';
import { originsIn } from '../../../artifacts/store/origins.js';
import { openDetails } from '../../../pipeline/explain/details.js';
import { keptFiles } from '../../../pipeline/key/file-origin.js';
import { bytesOf, scratchStore } from '../../artifacts/fixtures/scratch.js';
import { optionsWith } from '../fixtures/run.js';

const file = (name: string, text = name): SourceFile => ({
  name,
  digest: digestOf(text),
  bytes: bytesOf(text).length,
});

test('files that were kept by folder are compared by folder, others one by one', async () => {
  const was = [file('a/1'), file('a/2'), file('b/1'), file('c/1')];
  const now = [file('a/1'), file('a/2', 'edited'), file('b/1'), file('d/1')];
  for (const [most, differences] of [
    [0, ['a/ differs', 'c/ gone', 'd/ added']],
    [10, ['a/2 differs', 'c/1 gone', 'd/1 added']],
  ] as const) {
    const store = await scratchStore();
    const digest = digestOf(`kept ${most}`);
    await originsIn(store.blobs).keep('files', digest, keptFiles(was, most));
    const found = await openDetails(optionsWith(store)).files(now, digest);
    assert.equal('known' in found && found.known.map(({ name, change }) => `${name} ${change}`), differences);
  }
});

test('what is not known of files is said', async () => {
  const { files } = openDetails(optionsWith(await scratchStore()));
  assert.equal(await files([], digestOf('x')), { unknown: 'the files are not here any more' });
  assert.match(JSON.stringify(await files([file('a')], digestOf('x'))), /kept no texts, or elsewhere/);
});

test.run();
