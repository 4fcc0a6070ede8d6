import { either } from 'fp-ts';
import * as t from 'io-ts';
import { of } from 'rxjs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { record } from '../../../base/codecs/record.js';
import type { Executor } from '../../../pipeline/executors/executor.js';
import { experiment } from '../../../pipeline/experiment.js';
import { start } from '../../../pipeline/flow.js';
import { configuredGraph } from '../../../pipeline/run/configure.js';
import { stage } from '../../../pipeline/stage.js';
import type { Job } from '../../../pipeline/worker/job.js';
import { scratchStore } from '../../artifacts/fixtures/scratch.js';
import { atOnce, doneOf, eventsOf, leftOf, optionsWith } from '../fixtures/run.js';
import { numberKind } from '../fixtures/stages.js';

/** Hours as a text, `3 h`, which decodes to their number. */
const hours = new t.Type<number, string, unknown>(
  'hours',
  t.number.is,
  (value, context) => {
    const [, number] = /^(\d+) h$/.exec(String(value)) ?? [];
    return number === undefined ? t.failure(value, context) : t.success(Number(number));
  },
  (value) => `${value} h`,
);

/** What the functions of {@link longStage} were given. */
const given: unknown[] = [];

/** A stage whose configuration has another form encoded than decoded. */
export const longStage = stage({
  name: 'long',
  source: import.meta.url,
  config: record('long', { time: hours }),
  inputs: {},
  outputs: { number: numberKind },
  numeric: ({ time }) => time > 2,
  sources: (config) => {
    given.push(config);
    return [];
  },
  resources: ({ time }) => ({ minutes: time * 60 }),
  foresee: async () => (config) => {
    given.push(config);
    return async () => either.right({});
  },
  load:
    async () =>
    ({ config }) =>
      of({ type: 'artifact', name: 'number', value: { n: config.time } } as const),
});

/** As written, which is the encoded form. */
const written = (time: string) => ({ time }) as unknown as { readonly time: number };

test('the functions of a stage get the decoded configuration, and keys, jobs and events have the encoded one', async () => {
  given.length = 0;
  const jobs: Job[] = [];
  const executor: Executor = {
    ...atOnce,
    execute: (job, signal) => {
      jobs.push(job);
      return atOnce.execute({ ...job, backend: undefined }, signal);
    },
  };
  for (const [time, isNumeric] of [
    ['2 h', false],
    ['3 h', true],
  ] as const) {
    const long = experiment('long', () => start(longStage, written(time)));
    const events = await eventsOf(long, optionsWith(await scratchStore(), { executor }));
    assert.equal(doneOf(events).problems, []);
    const job = jobs.at(-1) as Job;
    assert.equal([job.config, job.backend !== undefined], [{ time }, isNumeric]);
    const begun = events[0];
    assert.equal(begun?.type === 'run' && begun.graph[0]?.config, { time });
    assert.equal(begun?.type === 'run' && begun.graph[0]?.resources, { minutes: Number(time[0]) * 60 });
  }
  assert.equal(
    given.map((config) => (config as { readonly time: unknown }).time),
    [2, 2, 3, 3],
  );
});

/** A codec that does not read what it writes. */
const oneWay = new t.Type<number, string, unknown>('number', t.number.is, t.number.validate.bind(t.number), String);

/** A stage with a configuration that a worker could not read. */
export const oneWayStage = stage({
  name: 'one-way',
  source: import.meta.url,
  config: record('one-way', { n: oneWay }),
  inputs: {},
  outputs: { number: numberKind },
  load: async () => () => of({ type: 'artifact', name: 'number', value: { n: 1 } } as const),
});

test('a configuration whose encoded form its codec does not read is refused before anything runs', async () => {
  const refused = leftOf(
    await configuredGraph(
      experiment('one-way', () => start(oneWayStage, { n: 1 })),
      [],
    )(),
  );
  assert.equal([refused.problem, refused.where], ['usage', 'stage one-way']);
  assert.match(refused.what, /^the configuration is not valid: /);
});

test.run();
