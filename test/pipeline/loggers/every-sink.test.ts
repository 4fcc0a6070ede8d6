import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { digestOf } from '../../../artifacts/digest.js';
import { builtInSinks } from '../../../pipeline/loggers/built-in.js';
import type { SinkScheme } from '../../../pipeline/loggers/sink.js';
import { leftOf } from '../fixtures/run.js';
import { killedRuns, STEPS_COUNTED } from './fixtures/killed-run.js';
import { begun, done, stamped } from './fixtures/sinks.js';
import { type StagedSink, stagedSinks } from './fixtures/staged-sinks.js';
import { tellSink } from './fixtures/told.js';

const running = stamped({ type: 'stage', stage: 'search', status: 'running', key: digestOf('search') });
const metric = (step: number, values: Readonly<Record<string, number>>) =>
  stamped({ type: 'metric', stage: 'search', step, values });

/** Uses a sink in a place of its own. */
const using = async (make: () => StagedSink | Promise<StagedSink>, use: (sink: StagedSink) => Promise<void>): Promise<void> => {
  const sink = await make();
  await use(sink).finally(() => sink.close?.());
};

test('every sink of the house is in the table', () => {
  for (const { name } of builtInSinks) assert.ok(Object.hasOwn(stagedSinks, name), name);
});

const KEEPS_THE_NEWEST = /^prometheus/;

for (const [name, make] of Object.entries(stagedSinks)) {
  test(`${name}: a run that is killed and goes on is there with each point once`, () =>
    using(make, async ({ open, values }) => {
      await killedRuns(open);
      const found = (await values?.('run-3')) ?? [];
      const counted = found.flatMap(([series, step, value]) => (series === 'value' ? [[step, value]] : []));
      const expected = STEPS_COUNTED.map((step) => [step, step]);
      assert.equal(counted, KEEPS_THE_NEWEST.test(name) ? expected.slice(-1) : expected);
    }));

  test(`${name}: numbers that are none arrive as such, under names that tell them apart`, () =>
    using(make, async ({ open, values }) => {
      const odd = {
        'peak memory, MiB': Number.NaN,
        'peak memory; MiB': 2,
        'top-5 (θ)': Number.NEGATIVE_INFINITY,
        up: Number.POSITIVE_INFINITY,
      };
      assert.equal(await tellSink(await open(), [begun, running, metric(1, odd), done]), []);
      const found = new Map((await values?.('r'))?.map(([series, , value]) => [series, value]));
      for (const [series, value] of Object.entries(odd)) {
        // A file's name is fitted; what is fitted alike has digits behind it.
        const fitted = [...found].filter(
          ([other]) =>
            other === series ||
            (name === 'dvclive' && other.replace(/-[0-9a-f]{8}$/, '') === series.replace(/[;θ]/g, '-').replace('(-)', '(θ)')),
        );
        assert.ok(
          fitted.some(([, each]) => Object.is(each, value)),
          `${series} in ${JSON.stringify([...found.keys()])}`,
        );
      }
      assert.is(found.size, 4);
    }));

  test(`${name}: what is plainly wrong is refused`, () =>
    using(make, async ({ refused }) => {
      const scheme = builtInSinks.find((one) => one.name === name.split(' ')[0]);
      for (const target of refused) {
        const { problem, remedy } = leftOf(await (scheme as SinkScheme).open(target, { folder: '.', environment: {} })());
        assert.equal([problem, remedy.length > 0], ['usage', true], target);
      }
    }));

  for (const trouble of ['hangs', 'dies'] as const)
    test(`${name}: a place that ${trouble} half-way costs the sink its lines, which is said, and the run nothing`, () =>
      using(make, async ({ open, troubles }) => {
        const stage = troubles[trouble];
        if (stage === undefined) return;
        const many = Array.from({ length: name === 'exec' ? 3000 : 3 }, (_, step) => metric(step + 1, { loss: step }));
        const early = name === 'exec' ? undefined : await open();
        await stage(async () => {
          const writer = early ?? (await open());
          const said = await tellSink(writer, [begun, running, ...many, done], trouble === 'hangs' ? 0.1 : 5);
          writer.abandon?.();
          // What it has open.
          void Promise.resolve(writer.end()).catch(() => undefined);
          assert.is(said.length, 1, JSON.stringify(said));
          const reason = trouble === 'hangs' ? /when the wait for it ended/ : /were not sent|could not be written/;
          assert.match(said[0] ?? '', reason);
        });
      }));
}

test.run();
