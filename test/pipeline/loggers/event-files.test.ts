import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { digestOf } from '../../../artifacts/digest.js';
import { newEventFile } from '../../../pipeline/loggers/tensorboard/event-files.js';
import { scalarValue } from '../../../pipeline/loggers/tensorboard/events.js';
import { readRecords } from '../../../pipeline/loggers/tensorboard/records.js';
import { openResult } from '../../../pipeline/loggers/tensorboard/result-log.js';
import { scratchFolder } from '../../artifacts/fixtures/scratch.js';
import { begun } from './fixtures/sinks.js';

const TIME = 1_800_000_000_000;

/** Has writes number `first` to `last` put down half of their bytes and fail, as on a disk that is full, while `work` goes on. */
const onFullDisk = async (first: number, last: number, work: () => Promise<void>): Promise<void> => {
  const probe = await open(fileURLToPath(import.meta.url), 'r');
  const handles = Object.getPrototypeOf(probe) as { appendFile: FileHandle['appendFile'] };
  await probe.close();
  const whole = handles.appendFile;
  let number = 0;
  handles.appendFile = async function (this: FileHandle, data) {
    number += 1;
    if (number < first || number > last) return whole.call(this, data);
    await whole.call(this, (data as Uint8Array).subarray(0, data.length / 2));
    throw Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' });
  };
  try {
    await work();
  } finally {
    handles.appendFile = whole;
  }
};

const failing = async (work: Promise<unknown>): Promise<void> => {
  const failed = await work.then(
    () => false,
    () => true,
  );
  assert.ok(failed);
};

/** Paths below a folder that this process has open; none where the system does not tell. */
const openBelow = (folder: string): readonly string[] => {
  try {
    return readdirSync('/proc/self/fd').flatMap((fd) => {
      try {
        const path = readlinkSync(`/proc/self/fd/${fd}`);
        return path.startsWith(folder) ? [path] : [];
      } catch {
        return [];
      }
    });
  } catch {
    return [];
  }
};

test('a record of which a full disk took a part leaves nothing, so that readers find those that are written later', async () => {
  const folder = scratchFolder();
  await onFullDisk(3, 4, async () => {
    const file = await newEventFile(folder, TIME);
    const point = (step: number) => file.write(TIME, step, [scalarValue('loss', step)]);
    await point(1);
    await failing(point(2));
    await failing(point(3));
    await point(4);
    await file.end();
  });
  const [name = ''] = readdirSync(folder);
  // The version of the file, and the points 1 and 4.
  assert.is(readRecords(readFileSync(join(folder, name))).length, 3);
});

test('an event file that cannot be begun is neither left nor kept open, and is tried again', async () => {
  const folder = scratchFolder();
  const [stage] = begun.type === 'run' ? begun.graph : [];
  const result = { begun, run: 'r', stage, key: digestOf('search') } as unknown as Parameters<typeof openResult>[1];
  await onFullDisk(1, 1, () => failing(openResult(folder, result, () => TIME)));
  assert.equal(openBelow(folder), []);
  assert.is(readdirSync(folder, { recursive: true, withFileTypes: true }).filter((one) => one.isFile()).length, 0);
  // The header is written, the settings are not.
  await onFullDisk(2, 2, () => failing(openResult(folder, result, () => TIME)));
  assert.equal(openBelow(folder), []);
  await (await openResult(folder, result, () => TIME)).end();
  assert.equal(openBelow(folder), []);
});

test.run();
