import { mkdir, open, readdir, readFile, rm } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { errorCode } from '../../../base/system-error.js';
import { fileName } from '../result-names.js';
import { fileVersion, readEvent, type SummaryValue, summaryEvent } from './events.js';
import { readRecords, record } from './records.js';

/** The last step of each tag in the event files of a folder, whoever wrote them; empty where there is none. */
export const stepsIn = async (folder: string): Promise<ReadonlyMap<string, number>> => {
  const last = new Map<string, number>();
  const names = await readdir(folder).catch((error: unknown) => {
    if (errorCode(error) === 'ENOENT') return [];
    throw error;
  });
  for (const name of names.filter((one) => one.includes('tfevents'))) {
    for (const event of readRecords(await readFile(join(folder, name)))) {
      const { step, tags } = readEvent(event);
      for (const tag of tags) last.set(tag, Math.max(step, last.get(tag) ?? step));
    }
  }
  return last;
};

/** A file of events that is being written. */
export interface EventFile {
  /**
   * Writes values at a step, told at milliseconds since 1970; settles when the operating system has them. One that fails leaves
   * nothing of them.
   */
  readonly write: (time: number, step: number, values: readonly SummaryValue[]) => Promise<void>;
  readonly end: () => Promise<void>;
}

let files = 0;

/** Makes an event file of its own in a folder, which is made: a folder is a run of TensorBoard's, and may hold several. */
export const newEventFile = async (folder: string, time: number): Promise<EventFile> => {
  await mkdir(folder, { recursive: true });
  // TensorBoard reads the files of a folder in the order of their names, in which the time comes first.
  const seconds = String(Math.floor(time / 1000)).padStart(10, '0');
  const name = `events.out.tfevents.${seconds}.${fileName(hostname())}.${process.pid}.${files++}`;
  const path = join(folder, name);
  const file = await open(path, 'ax');
  let whole = 0;
  const append = async (bytes: Uint8Array): Promise<void> => {
    try {
      await file.appendFile(bytes);
      whole += bytes.length;
    } catch (error) {
      // Readers read a file up to the first record that is torn.
      await file.truncate(whole);
      throw error;
    }
  };
  try {
    await append(record(fileVersion(time / 1000)));
  } catch (error) {
    await file.close();
    await rm(path, { force: true });
    throw error;
  }
  return {
    write: (at, step, values) => append(record(summaryEvent(at / 1000, step, values))),
    end: () => file.close(),
  };
};
