import sharp from 'sharp';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { cifarFile } from '../datasets/support.js';
import { type Ended, makeProject, type Project, pipeRun, statusOf } from './project.js';

/** An experiment that loads a data set and searches on it; what is bad is in the data or in one setting. */
const experimentOn = (dataset: string, search = '', load = ''): string => `
import { cifar10, darts, dirichlet, experiment, imageFolder, load, search, shapes } from 'sluice';

const space = darts({ cells: 3, channels: 4, nodes: 2, operations: ['skip_connect', 'sep_conv_3x3'] });
export default experiment('bad', () => load(${dataset}, { ${load} }).pipe(search({ space, architecture: dirichlet(), epochs: 1, batchSize: 10, ${search} })));
export const datasets = { cifar10, imageFolder, shapes };
`;

const picture = (value: number): Promise<Buffer> =>
  sharp({ create: { width: 20, height: 20, channels: 3, background: { r: value, g: 90, b: 200 - value } } })
    .png()
    .toBuffer();

/** A folder of two classes with four good pictures each. */
const goodFolder = async (name: string): Promise<Readonly<Record<string, Uint8Array>>> => {
  const entries = ['ants', 'bees'].flatMap((of, k) =>
    [0, 1, 2, 3].map(async (i) => [`${name}/${of}/${i}.png`, await picture(40 * i + 10 * k)] as const),
  );
  return Object.fromEntries(await Promise.all(entries));
};

let project: Project;
test.before(async () => {
  project = await makeProject();
});
test.after(() => project.remove());

let files = 0;
const runOf = async (text: string, ...words: readonly string[]): Promise<Ended> => {
  const file = `experiment-${files++}.ts`;
  await project.write({ [file]: text });
  return pipeRun(project, file, '--no-check', ...words);
};

/** Asserts the exit code and the one message: what is wrong, where, and how to mend it. */
const expectMessage = ({ code, complaint }: Ended, what: RegExp, where: RegExp, remedy: RegExp): void => {
  assert.is(code, 2, complaint);
  const parts = /^error: (.+)\n {2}at: (.+)\n {2}to mend: (.+)\n$/.exec(complaint);
  assert.ok(parts !== null, `not one message of three lines: ${complaint}`);
  const [, said, place, mend] = parts as unknown as readonly [string, string, string, string];
  assert.match(said, what);
  assert.match(place, where);
  assert.match(mend, remedy);
};

const expectRefusal = (ended: Ended, what: RegExp, where: RegExp, remedy: RegExp): void => {
  expectMessage(ended, what, where, remedy);
  assert.is(ended.events[ended.events.length - 1]?.type, 'done');
};

/** The same before anything ran: no stage is heard of. */
const expectAtOnce = (ended: Ended, what: RegExp, where: RegExp, remedy: RegExp): void => {
  expectMessage(ended, what, where, remedy);
  assert.equal(ended.events, []);
};

test('CIFAR files that are missing, without a network to download them from', async () => {
  const run = await runOf(experimentOn("cifar10({ root: 'nowhere', train: 100, test: 100 })"));
  expectRefusal(
    run,
    /cifar10 lacks data_batch_1\.bin, test_batch\.bin, and the download failed: .*no network/,
    /looked in .*nowhere/,
    /download https:.*--data/,
  );
  assert.equal(statusOf(run), { load: 'failed', search: 'not-begun' });
});

test('a truncated CIFAR file', async () => {
  await project.write({
    'cifar/data_batch_1.bin': cifarFile(50, 1, 10).subarray(0, 3073 * 30 + 1000),
    'cifar/test_batch.bin': cifarFile(20, 1, 10, 2),
  });
  const run = await runOf(experimentOn("cifar10({ root: 'cifar', train: 20, test: 20 })"));
  expectRefusal(run, /whole number of|truncated|bytes/, /data_batch_1\.bin/, /official|again|replace|download/);
});

test('an image folder with a corrupt image', async () => {
  const whole = await picture(77);
  await project.write({ ...(await goodFolder('corrupt')), 'corrupt/bees/torn.png': whole.subarray(0, whole.length - 30) });
  const run = await runOf(experimentOn("imageFolder({ root: 'corrupt', size: 16, form: 'pixels' })"));
  expectRefusal(run, /cannot decode the image/, /bees\/torn\.png/, /repair or remove the file, or set unreadable: "skip"/);
});

test('an image folder with files that are no images, and with some that cannot be read', async () => {
  await project.write({
    ...(await goodFolder('mixed')),
    'mixed/ants/notes.txt': 'the ants are the small ones',
    'mixed/ants/torn.png': '',
  });
  const dataset = "imageFolder({ root: 'mixed', size: 16, form: 'pixels', unreadable: 'skip' })";
  const load = `import { experiment, imageFolder, load } from 'sluice';
export default experiment('mixed', () => ({ images: load(${dataset}) }));`;
  const said = ({ events }: Ended, level: string) =>
    events.flatMap((event) => (event.type === 'log' && event.level === level ? [`${event.stage}: ${event.message}`] : []));
  const warning = 'load: left out 1 of 9 files that cannot be read: ants 1; ants/torn.png (the file is empty)';
  const notes = 'load: left out 1 file that is no image by its ending: ants/notes.txt';
  const run = await runOf(load);
  assert.is(run.code, 0, run.complaint);
  assert.equal(said(run, 'warning'), [warning]);
  const read = /^load: read as a folder a class, .* 2 classes: ants \(3 train, 1 test\), bees \(3 train, 1 test\)$/;
  assert.ok(said(run, 'info').includes(notes) && said(run, 'info').some((message) => read.test(message)));
  const again = await runOf(load);
  assert.equal(statusOf(again), { load: 'cached' });
  assert.equal([said(again, 'warning'), said(again, 'info')], [[warning], [notes]]);
});

test('an image folder with an empty class', async () => {
  await project.write({ ...(await goodFolder('sparse')), 'sparse/wasps/.keep': '' });
  const run = await runOf(experimentOn("imageFolder({ root: 'sparse', size: 16, form: 'pixels' })"));
  expectRefusal(run, /the class "wasps" has no images/, /sparse.wasps/, /add images or remove the folder/);
});

const pictures = 'shapes({ train: 40, test: 10, size: 16 })';

test('channels that K does not divide, before anything runs', async () => {
  const run = await runOf(experimentOn(pictures, 'partial: 3'));
  expectAtOnce(run, /1\/3 does not divide 4 channels/, /stage search/, /multiple of 3/);
  const mended = await runOf(experimentOn(pictures, 'partial: 2'));
  assert.is(mended.code, 0, mended.complaint);
  assert.equal(statusOf(mended), { load: 'done', search: 'done' });
});

test('no validation images to search an architecture with', async () => {
  const run = await runOf(experimentOn(pictures, '', 'validation: 0'));
  expectAtOnce(run, /no validation images/, /stage search/, /raise the share for validation/);
});

test('images of a size that cannot be halved', async () => {
  const run = await runOf(experimentOn('shapes({ train: 40, test: 10, size: 18 })'));
  expectAtOnce(run, /halve an input of 9×9, which is odd/, /stage search/, /multiples of 4/);
});

test.run();
