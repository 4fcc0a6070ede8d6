import { appendFileSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { lastValueFrom, type Observable, tap } from 'rxjs';
import sharp from 'sharp';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { digestOf } from '../../../artifacts/digest.js';
import { experiment } from '../../../pipeline/experiment.js';
import { attachSinks } from '../../../pipeline/loggers/attach.js';
import type { SinkWriter } from '../../../pipeline/loggers/sink.js';
import {
  fileVersion,
  histogramValue,
  imageValue,
  scalarValue,
  summaryEvent,
} from '../../../pipeline/loggers/tensorboard/events.js';
import { crc32c, readRecords, record } from '../../../pipeline/loggers/tensorboard/records.js';
import { tensorboard } from '../../../pipeline/loggers/tensorboard.js';
import type { RunEvent } from '../../../pipeline/run/event.js';
import { replayExperiment } from '../../../pipeline/run/replay-experiment.js';
import { runExperiment } from '../../../pipeline/run/run-experiment.js';
import type { Wanted } from '../../../pipeline/run/wanted.js';
import { scratchFolder, scratchStore } from '../../artifacts/fixtures/scratch.js';
import { oddsSection, ofOdds } from '../fixtures/odds.js';
import { leftOf, optionsWith, rightOf } from '../fixtures/run.js';
import { decode, eventsOfFile, valuesIn } from './fixtures/decode-events.js';
import { killedRuns, replayInto, STEPS_COUNTED } from './fixtures/killed-run.js';
import { begun, done, stamped, writeAll } from './fixtures/sinks.js';

const open = async (folder: string): Promise<SinkWriter> =>
  rightOf(await tensorboard.open('runs', { folder, environment: {} })());
const key = digestOf('search');
const running = stamped({ type: 'stage', stage: 'search', status: 'running', key });
const ended = stamped({ type: 'stage', stage: 'search', status: 'done', key, seconds: 2 });

test('the checksum is CRC-32C, and a record is its length, data and masked checksums', () => {
  assert.is(crc32c(Buffer.from('123456789')), 0xe3069283);
  // Of 32 zero bytes: RFC 3720, B.4.
  assert.is(crc32c(new Uint8Array(32)), 0x8a9136aa);
  // Read by TensorBoard 2.21.
  assert.is(
    Buffer.from(record(fileVersion(0))).toString('hex'),
    '2200000000000000' +
      '78113dfd' +
      '090000000000000000' +
      '1a0d627261696e2e4576656e743a32' +
      '52080a06736c75696365' +
      '9be68225',
  );
});

test('an event of one scalar has these bytes', () => {
  const event = summaryEvent(1.5, 3, [scalarValue('loss', 0.25)]);
  assert.is(
    Buffer.from(event).toString('hex'),
    // wall_time, step, summary { value { tag, metadata { plugin_data { scalars }, data_class 1 }, tensor { float, [], 0.25 } } }
    '09000000000000f83f1003' + '2a230a210a046c6f7373' + '4a0d0a090a077363616c6172732001' + '420a08011200' + '22040000803e',
  );
});

test('a result is a run of TensorBoard: settings, hyperparameters, scalars with NaN and infinities, and summaries', async () => {
  const folder = scratchFolder();
  await writeAll(await open(folder), [
    begun,
    running,
    stamped({ type: 'metric', stage: 'search', step: 1, values: { 'train loss': Number.NaN, 'peak memory, MiB': 0.5 } }),
    stamped({ type: 'metric', stage: 'search', step: 3_000_000_000, values: { 'train loss': Number.NEGATIVE_INFINITY } }),
    stamped({ type: 'artifact', stage: 'search', name: 'state', kind: 'k', digest: key, bytes: 3, summary: 'two\nlines' }),
    ended,
    done,
  ]);
  const values = valuesIn(join(folder, 'runs/mine', `search-${key.slice(0, 8)}`));
  const scalars = values.filter(({ plugin }) => plugin === 'scalars');
  assert.equal(
    scalars.map(({ tag, step, bytes, dtype, shape, dataClass }) => [tag, step, bytes.readFloatLE(), dtype, shape, dataClass]),
    [
      ['train loss', 1, Number.NaN, 1, [], 1],
      ['peak memory, MiB', 1, 0.5, 1, [], 1],
      ['train loss', 3_000_000_000, Number.NEGATIVE_INFINITY, 1, [], 1],
    ],
  );
  const texts = values.filter(({ plugin }) => plugin === 'text').map(({ tag, texts: [text] }) => [tag, String(text)]);
  assert.equal(
    texts.map(([tag]) => tag),
    ['settings/text_summary', 'artifact state/text_summary'],
  );
  assert.match(texts[0]?.[1] ?? '', '| search.space.cells | 3 |');
  assert.match(texts[1]?.[1] ?? '', 'two  \nlines');
  const [start, end] = values
    .filter(({ plugin }) => plugin === 'hparams')
    .map(({ content }) => decode('HParamsPluginData', content));
  const { hparams = {} } = (start?.['sessionStartInfo'] ?? {}) as { readonly hparams?: Readonly<Record<string, unknown>> };
  assert.equal(hparams['search.epochs'], { numberValue: 2 });
  assert.equal([hparams['search.space'], hparams['scale']], [{ stringValue: 'darts' }, { stringValue: 'small' }]);
  assert.equal((end?.['sessionEndInfo'] as { readonly status: number } | undefined)?.status, 1);
});

test('histograms and pictures are what their plugins read', () => {
  const folder = scratchFolder();
  const values = [
    histogramValue('θ', [
      [0, 0.5, 3],
      [0.5, 1, 1],
    ]),
    imageValue('cell', Uint8Array.of(1, 2), 20, 10),
  ];
  writeFileSync(join(folder, 'tfevents'), record(summaryEvent(0, 2, values)));
  const [histogram, image] = valuesIn(folder);
  assert.equal([histogram?.plugin, histogram?.dtype, histogram?.shape], ['histograms', 2, [2, 3]]);
  assert.equal([...new Float64Array(Uint8Array.from(histogram?.bytes ?? []).buffer)], [0, 0.5, 3, 0.5, 1, 1]);
  assert.equal(
    [image?.plugin, image?.dataClass, image?.shape, image?.texts.map(String).slice(0, 2)],
    ['images', 3, [3], ['20', '10']],
  );
});

test('the weights of edges are histograms with a bucket for each operation, and once however often they are told', async () => {
  const folder = scratchFolder();
  const weights = (step: number) =>
    stamped({
      type: 'weights',
      stage: 'search',
      name: 'trajectory',
      step,
      weights: { 'normal 0 → 2': { skip: 0.25, conv: 0.75 } },
    });
  await writeAll(await open(folder), [begun, running, weights(1), weights(2)]);
  await writeAll(await open(folder), [begun, running, weights(1), weights(2), weights(3), ended, done]);
  const found = valuesIn(join(folder, 'runs/mine', `search-${key.slice(0, 8)}`)).filter(({ plugin }) => plugin === 'histograms');
  assert.equal(
    found.map(({ tag, step }) => [tag, step]),
    [1, 2, 3].map((step) => ['trajectory/normal 0 → 2', step]),
  );
  assert.equal([...new Float64Array(Uint8Array.from(found[0]?.bytes ?? []).buffer)], [0, 1, 0.25, 1, 2, 0.75]);
  assert.is(found[0]?.description, 'from left to right: `skip`, `conv`');
});

test('runs that are killed and go on are one run of TensorBoard, in which each point is once; replayed it gains none', async () => {
  const folder = scratchFolder();
  await killedRuns(() => open(folder));
  const place = join(folder, 'runs/counting-runs');
  const [name = ''] = readdirSync(place).filter((one) => one.startsWith('count-'));
  assert.equal(readdirSync(place).length, 2);
  const counted = () => valuesIn(join(place, name)).filter(({ tag }) => tag === 'value');
  const points = () => counted().map(({ step, bytes }) => [step, bytes.readFloatLE()]);
  const expected = STEPS_COUNTED.map((step) => [step, step]);
  assert.equal(points(), expected);
  await replayInto(await open(folder));
  assert.equal(points(), expected);
  const tags = valuesIn(join(place, name))
    .filter(({ tag }) => tag !== 'value')
    .map(({ tag }) => tag);
  assert.is(new Set(tags).size, tags.length);
});

test('a run that is stopped and goes on has θ and a picture of each step once, and one of all; replayed it gains none', async () => {
  const folder = scratchFolder();
  const store = await scratchStore();
  const mine = experiment('mine', () => ofOdds({ steps: 6 }));
  const told = async (begin: (wanted: Wanted, room: () => Promise<void>) => Observable<RunEvent>): Promise<void> => {
    const said: string[] = [];
    const { listen, room, takes } = attachSinks([{ name: 'it', writer: await open(folder) }], {
      complain: (sentence) => void said.push(sentence),
    });
    await lastValueFrom(begin({ takes, sections: async () => [oddsSection] }, room).pipe(listen));
    assert.equal(said, []);
  };
  const interruption = new AbortController();
  await told((wanted) =>
    runExperiment(mine, optionsWith(store, { wanted, signal: interruption.signal })).pipe(
      tap((event) => event.type === 'progress' && event.done === 2 && interruption.abort()),
    ),
  );
  await told((wanted) => runExperiment(mine, optionsWith(store, { wanted })));
  await told((wanted, replay) => replayExperiment(mine, { ...optionsWith(store), wanted, replay }));
  const place = join(folder, 'runs/mine');
  const values = readdirSync(place).flatMap((name) => valuesIn(join(place, name)));
  const stepsOf = (plugin: string) => values.filter((one) => one.plugin === plugin).map(({ tag, step }) => [tag, step]);
  const steps = [1, 2, 3, 4, 5, 6];
  assert.equal(
    stepsOf('histograms'),
    steps.map((step) => ['odds/edge', step]),
  );
  assert.equal(stepsOf('images'), [...steps.map((step) => ['odds/odds', step]), ['artifact odds/odds: 6 steps', 0]]);
  const [image] = values.filter(({ plugin }) => plugin === 'images');
  const [width, height, png] = image?.texts ?? [];
  const read = await sharp(png).metadata();
  assert.equal([read.format, String(read.width), String(read.height)], ['png', String(width), String(height)]);
  // Twice the size of the SVG.
  assert.equal([String(width), String(height), image?.description], ['40', '20', 'odds of odds']);
});

test('a finished run replayed into a new folder is there as a whole', async () => {
  const folder = scratchFolder();
  await replayInto(await open(folder));
  const place = join(folder, 'runs/counting-runs');
  const [name = ''] = readdirSync(place).filter((one) => one.startsWith('count-'));
  const values = valuesIn(join(place, name));
  assert.equal(
    values.filter(({ tag }) => tag === 'value').map(({ step }) => step),
    STEPS_COUNTED,
  );
  assert.ok(values.some(({ tag }) => tag === '_hparams_/session_end_info'));
});

test('records up to one that was cut off, or damaged, are read', () => {
  const [first, second] = [record(Buffer.from('one')), record(Buffer.from('two'))];
  const whole = Buffer.concat([first, second]);
  const read = (file: Buffer) => readRecords(file).map((data) => Buffer.from(data).toString());
  assert.equal(read(whole), ['one', 'two']);
  for (let length = first.length; length < whole.length; length++) assert.equal(read(whole.subarray(0, length)), ['one']);
  for (let at = first.length; at < whole.length; at++) {
    const damaged = Buffer.from(whole);
    damaged[at] = (damaged[at] as number) ^ 1;
    assert.equal(read(damaged), ['one'], `byte ${at}`);
  }
});

test('no target, a file in the place of the folder and a folder below none are refused', async () => {
  const folder = scratchFolder();
  const refused = async (target: string) => leftOf(await tensorboard.open(target, { folder, environment: {} })());
  assert.match((await refused('')).remedy, 'tensorboard:FOLDER');
  appendFileSync(join(folder, 'file'), '');
  assert.match((await refused('file')).what, 'is a file, not a folder');
  assert.is((await refused('deep/er')).problem, 'usage');
  assert.equal(readdirSync(folder), ['file']);
});

test('the first event of a file says which form it has', async () => {
  const folder = scratchFolder();
  await writeAll(await open(folder), [begun, running]);
  const place = join(folder, 'runs/mine', `search-${key.slice(0, 8)}`);
  const [name = ''] = readdirSync(place);
  assert.match(name, /^events\.out\.tfevents\.\d{10}\./);
  assert.is(eventsOfFile(join(place, name))[0]?.fileVersion, 'brain.Event:2');
  assert.ok(readFileSync(join(place, name)).length > 100);
});

test.run();
