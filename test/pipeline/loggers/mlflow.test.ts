import * as fc from 'fast-check';
import { from, lastValueFrom, type Observable, tap } from 'rxjs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { digestOf } from '../../../artifacts/digest.js';
import { encodeSafetensors } from '../../../artifacts/safetensors.js';
import { experiment } from '../../../pipeline/experiment.js';
import { attachSinks } from '../../../pipeline/loggers/attach.js';
import { artifactFile, mlflowName } from '../../../pipeline/loggers/mlflow/names.js';
import { mlflow } from '../../../pipeline/loggers/mlflow.js';
import type { SinkMeans, SinkWriter } from '../../../pipeline/loggers/sink.js';
import type { RunEvent } from '../../../pipeline/run/event.js';
import { runExperiment } from '../../../pipeline/run/run-experiment.js';
import { scratchStore } from '../../artifacts/fixtures/scratch.js';
import { leftOf, optionsWith, rightOf } from '../fixtures/run.js';
import { count, one } from '../fixtures/stages.js';
import { killedRuns, replayInto, STEPS_COUNTED } from './fixtures/killed-run.js';
import { mlflowMemory } from './fixtures/mlflow-server.js';
import { type Answer, type Asked, serve } from './fixtures/server.js';
import { begun, done, stamped, writeAll } from './fixtures/sinks.js';

const open = async (url: string, environment: Record<string, string> = {}): Promise<SinkWriter> =>
  rightOf(await mlflow.open(url, { folder: '.', environment })());
const key = digestOf('search');
const running = stamped({ type: 'stage', stage: 'search', status: 'running', key });
const ended = stamped({ type: 'stage', stage: 'search', status: 'done', key, seconds: 1 });
const metric = (step: number, values: Readonly<Record<string, number>>) =>
  stamped({ type: 'metric', stage: 'search', step, values });

/** Serves a tracking server, by way of a function that may spoil its answers. */
const withServer = async (
  use: (url: string, memory: ReturnType<typeof mlflowMemory>, asked: readonly Asked[]) => Promise<void>,
  spoil: (asked: Asked, answer: () => Answer) => Answer = (_, answer) => answer(),
  options = {},
): Promise<void> => {
  const memory = mlflowMemory(options);
  const server = await serve((asked) => spoil(asked, () => memory.answer(asked)));
  await use(server.url, memory, server.asked).finally(server.close);
};

test('a result is a run with its metrics, settings, status and summaries, under names that MLflow takes', () =>
  withServer(async (url, memory, asked) => {
    await writeAll(await open('', { MLFLOW_TRACKING_URI: `${url}/`, MLFLOW_TRACKING_TOKEN: 'secret' }), [
      begun,
      running,
      metric(1, { 'train loss': Number.NaN, 'peak memory, MiB': 2 }),
      metric(2, { 'train loss': Number.NEGATIVE_INFINITY, 'peak memory; MiB': 3 }),
      stamped({ type: 'artifact', stage: 'search', name: 'state', kind: 'k', digest: key, bytes: 3, summary: 'all of it' }),
      ended,
      done,
    ]);
    const [run] = memory.named('search');
    assert.equal([run?.experiment, run?.status, run?.tags.get('sluice.key')], ['mine', 'FINISHED', key]);
    const other = `peak memory_ MiB-${digestOf('peak memory; MiB').slice(0, 8)}`;
    assert.equal(
      run?.metrics.map((one) => [one.key, one.value, one.step]),
      [
        ['train loss', 'NaN', 1],
        ['peak memory_ MiB', 2, 1],
        ['train loss', '-Infinity', 2],
        [other, 3, 2],
      ],
    );
    assert.is(run?.tags.get('sluice.metric.peak memory_ MiB'), 'peak memory, MiB');
    assert.equal([run?.params.get('search.epochs'), run?.params.get('seed')], ['2', '1']);
    const texts = [...memory.artifacts].map(([path, content]) => [path, String(content)]);
    assert.equal(texts, [['0/run0/artifacts/state.txt', `all of it\n${key}\n`]]);
    assert.ok(asked.every(({ headers }) => headers.authorization === 'Bearer secret'));
  }));

test('runs that are killed and go on are one run of MLflow, in which each point is once; replayed it gains none', () =>
  withServer(async (url, memory) => {
    await killedRuns(() => open(url));
    const counted = () => memory.named('count').map(({ metrics, status }) => [status, metrics.map(({ step }) => step)]);
    assert.equal(counted(), [['FINISHED', STEPS_COUNTED]]);
    await replayInto(await open(url));
    assert.equal(counted(), [['FINISHED', STEPS_COUNTED]]);
  }));

test('the results of several seeds are below one run', () =>
  withServer(async (url, memory) => {
    const first = begun as RunEvent & { readonly type: 'run' };
    const [stage] = first.graph;
    if (stage === undefined) throw new Error('no stage');
    const graph = ['search@0', 'search@1'].map((name, seed) => ({ ...stage, stage: name, seed }));
    const events: RunEvent[] = [{ ...first, graph }];
    for (const { stage } of graph)
      events.push(
        stamped({ type: 'stage', stage, status: 'running', key: digestOf(stage) }),
        stamped({ type: 'metric', stage, step: 1, values: { loss: 1 } }),
      );
    await writeAll(await open(url), events);
    const parents = ['search@0', 'search@1'].map((name) => memory.named(name)[0]?.tags.get('mlflow.parentRunId'));
    assert.is(parents[0], parents[1]);
    assert.is(memory.runs.get(parents[0] ?? '')?.name, 'search');
  }));

test('many metrics are sent in batches within the limits of MLflow', () =>
  withServer(async (url, memory, asked) => {
    const metrics = Array.from({ length: 1700 }, (_, step) => metric(step + 1, { a: step, b: step }));
    await writeAll(await open(url), [begun, running, ...metrics, ended, done]);
    assert.is(memory.named('search')[0]?.metrics.length, 3400);
    assert.ok(asked.filter(({ url: { pathname } }) => pathname.endsWith('log-batch')).length < 12);
  }));

test('a batch whose answer is lost is there once', async () => {
  let cuts = 0;
  await withServer(
    async (url, memory) => {
      const writer = await open(url);
      for (const event of [begun, running, metric(1, { loss: 1 })]) await writer.write(event);
      const flushed = await Promise.resolve(writer.end()).then(
        () => 'ended',
        (error: Error) => error.message,
      );
      assert.match(String(flushed), /^1 of the points were not sent: /);
      await writeAll(await open(url), [begun, running, metric(1, { loss: 1 }), metric(2, { loss: 1 }), ended, done]);
      assert.equal(
        memory.named('search')[0]?.metrics.map(({ step }) => step),
        [1, 2],
      );
    },
    (asked, answer) => {
      const answered = answer();
      return asked.body.includes('"metrics"') && cuts++ === 0 ? 'cut' : answered;
    },
  );
});

/** A run told to a sink: what was said of it at the end. */
const said = async (
  writer: SinkWriter | Promise<SinkWriter>,
  events: readonly RunEvent[],
  patience = 0.3,
): Promise<readonly string[]> => {
  const sentences: string[] = [];
  const attachment = { patience, complain: (sentence: string) => void sentences.push(sentence) };
  await lastValueFrom(from(events).pipe(attachSinks([{ name: 'mlflow', writer }], attachment).listen));
  return sentences;
};
const RUN = [begun, running, metric(1, { loss: 1 }), metric(2, { loss: 2 }), ended, done];

test('a server that hangs, refuses, or dies half-way costs its lines and nothing else, which is said', async () => {
  const later = (how: Answer) => (asked: Asked, answer: () => Answer) =>
    asked.url.pathname.includes('get-by-name') ? answer() : how;
  await withServer(async (url) => assert.match((await said(await open(url), RUN))[0] ?? '', 'had not taken them'), later('hang'));
  const refusing = later([403, 'not you']);
  await withServer(async (url) => assert.match((await said(await open(url), RUN))[0] ?? '', 'answers 403: not you'), refusing);
  const server = await serve(mlflowMemory().answer);
  const writer = await open(server.url);
  for (const event of RUN.slice(0, 3)) await writer.write(event);
  await server.close();
  assert.match((await said(writer, RUN.slice(3)))[0] ?? '', /were not sent|could not be written/);
});

/** Tells a run's events to a sink that reads artifacts from a store: what was said at the end. */
const saidReading = async (writer: SinkWriter, read: SinkMeans['read'], run: Observable<RunEvent>, patience = 5) => {
  const sentences: string[] = [];
  const attachment = { patience, read, complain: (sentence: string) => void sentences.push(sentence) };
  const sink = { name: 'mlflow', writer, abandon: () => writer.abandon?.() };
  await lastValueFrom(run.pipe(attachSinks([sink], attachment).listen));
  return sentences;
};
const artifactOf = (bytes: Uint8Array, more: object = {}) =>
  stamped({
    type: 'artifact',
    stage: 'search',
    name: 'state',
    kind: 'k',
    digest: digestOf(bytes),
    bytes: bytes.length,
    summary: 's',
    ...more,
  });

test('the bytes of artifacts are uploaded, once however often they are told', () =>
  withServer(async (url, memory, asked) => {
    const store = await scratchStore();
    const read: SinkMeans['read'] = async (digest) => rightOf(await store.read(digest)());
    const counting = experiment('counting', () => one().pipe(count({ steps: 3 })));
    const events: RunEvent[] = [];
    const run = () => runExperiment(counting, optionsWith(store)).pipe(tap((event) => void events.push(event)));
    assert.equal(await saidReading(await open(url), read, run()), []);
    const made = events.flatMap((event) => (event.type === 'artifact' && event.stage === 'count' ? [event] : []));
    const [id = ''] = [...memory.runs].flatMap(([each, kept]) => (kept.name === 'count' ? [each] : []));
    for (const { name, digest } of made) {
      const content = memory.artifacts.get(`0/${id}/artifacts/${name}.json`);
      assert.is(content && digestOf(content), digest, name);
      assert.is(memory.runs.get(id)?.tags.get(`sluice.uploaded.${name}`), digest);
    }
    assert.is(made.length, 2);
    const puts = () => asked.filter(({ method }) => method === 'PUT').length;
    const before = puts();
    assert.equal(await saidReading(await open(url), read, from(events)), []);
    assert.is(puts(), before);
  }));

test('the file of an artifact ends as its content says', async () => {
  assert.is(artifactFile('a b', Buffer.from('{"kind":"x"}')), 'a-b.json');
  assert.is(artifactFile('p', Buffer.from('<svg ></svg>')), 'p.svg');
  assert.is(artifactFile('t', encodeSafetensors({ tensors: {}, metadata: {} })), 't.safetensors');
  assert.is(artifactFile('t', Buffer.from('')), 't');
});

test('an upload that fails is tried again at the end; one that is too large, or that cannot be read, is said', async () => {
  const bytes = Buffer.from('{"a":1}');
  const read: SinkMeans['read'] = async () => bytes;
  const events = (more: object = {}) => from([...RUN.slice(0, 4), artifactOf(bytes, more), ...RUN.slice(4)]);
  let uploads = 0;
  const isBytes = ({ method, url }: Asked): boolean => method === 'PUT' && url.pathname.endsWith('.json');
  await withServer(
    async (url, memory) => {
      assert.equal(await saidReading(await open(url), read, events()), []);
      assert.is(String(memory.artifacts.get('0/run0/artifacts/state.json')), '{"a":1}');
      assert.is(uploads, 2);
    },
    (asked, answer) => (isBytes(asked) && uploads++ === 0 ? 'cut' : answer()),
  );
  await withServer(async (url, memory) => {
    const large = await saidReading(await open(url), read, events({ bytes: 123_456_789 }));
    assert.match(large[0] ?? '', 'the artifact "state" is not uploaded: it has 123 MB, and 100 are the most');
    assert.is(memory.named('search')[0]?.tags.get('sluice.artifact.state'), digestOf(bytes));
    const unread = await saidReading(await open(url), () => Promise.reject(new Error('it is gone')), events());
    assert.match(unread[0] ?? '', 'an artifact was not uploaded: "state": it is gone');
  });
  // An upload that hangs is given up with the wait for the sink.
  let isEnded = false;
  const server = await serve((asked) => (isBytes(asked) ? 'hang' : memory.answer(asked)));
  const memory = mlflowMemory();
  const writer = await open(server.url);
  const watched: SinkWriter = {
    ...writer,
    end: () =>
      Promise.resolve(writer.end()).finally(() => {
        isEnded = true;
      }),
  };
  assert.match((await saidReading(watched, read, events(), 1))[0] ?? '', 'it had not ended when the wait for it ended');
  for (let turns = 0; turns < 200 && !isEnded; turns++) await new Promise((settle) => setTimeout(settle, 5));
  assert.ok(isEnded);
  await server.close();
});

test('the artifacts of all stages are read and uploaded one after another', () =>
  withServer(async (url, memory) => {
    const [stage] = (begun as RunEvent & { readonly type: 'run' }).graph;
    if (stage === undefined) throw new Error('no stage');
    const names = ['a', 'b', 'c'];
    const events = names.flatMap((name): RunEvent[] => [
      stamped({ type: 'stage', stage: name, status: 'running', key: digestOf(name) }),
      { ...artifactOf(Buffer.from(`{"of":"${name}"}`)), stage: name } as RunEvent,
    ]);
    let [held, most] = [0, 0];
    const bytesOf = new Map(names.map((name) => [digestOf(Buffer.from(`{"of":"${name}"}`)), Buffer.from(`{"of":"${name}"}`)]));
    const read: SinkMeans['read'] = async (digest) => {
      held += 1;
      most = Math.max(most, held);
      await new Promise((settle) => setTimeout(settle, 20));
      held -= 1;
      return bytesOf.get(digest) as Buffer;
    };
    const first = { ...begun, graph: names.map((name) => ({ ...stage, stage: name })) } as RunEvent;
    assert.equal(await saidReading(await open(url), read, from([first, ...events, done])), []);
    assert.is(most, 1);
    assert.is([...memory.artifacts.keys()].filter((path) => path.endsWith('state.json')).length, 3);
  }));

test('a summary that fails costs neither the bytes nor, in another run, itself', async () => {
  const bytes = Buffer.from('{"a":1}');
  const read: SinkMeans['read'] = async () => bytes;
  const events = () => from([...RUN.slice(0, 4), artifactOf(bytes), ...RUN.slice(4)]);
  let summaries = 0;
  const isSummary = ({ method, url }: Asked): boolean => method === 'PUT' && url.pathname.endsWith('.txt');
  await withServer(
    async (url, memory) => {
      const tagged = () => memory.named('search')[0]?.tags.get('sluice.artifact.state');
      assert.match((await saidReading(await open(url), read, events()))[0] ?? '', 'could not be written');
      assert.is(String(memory.artifacts.get('0/run0/artifacts/state.json')), '{"a":1}');
      assert.is(tagged(), undefined);
      assert.equal(await saidReading(await open(url), read, events()), []);
      assert.is(tagged(), digestOf(bytes));
      assert.ok(memory.artifacts.has('0/run0/artifacts/state.txt'));
    },
    (asked, answer) => (isSummary(asked) && summaries++ === 0 ? [403, 'not now'] : answer()),
  );
});

test('artifacts that the server does not take are said; the rest is there', () =>
  withServer(
    async (url, memory) => {
      const artifact = stamped({
        type: 'artifact',
        stage: 'search',
        name: 'state',
        kind: 'k',
        digest: key,
        bytes: 3,
        summary: 's',
      });
      const sentences = await said(await open(url), [...RUN.slice(0, 4), artifact, ...RUN.slice(4)], 5);
      assert.match(sentences[0] ?? '', 'start it with --serve-artifacts');
      assert.equal([memory.named('search')[0]?.metrics.length, memory.named('search')[0]?.status], [2, 'FINISHED']);
      // The tag says that the summary is there.
      assert.is(memory.named('search')[0]?.tags.get('sluice.artifact.state'), undefined);
    },
    undefined,
    { proxied: false },
  ));

test('no address, one that is none, and a server that knows nobody are refused; one that was never there is not', async () => {
  const problemOf = async (target: string) => leftOf(await mlflow.open(target, { folder: '.', environment: {} })());
  assert.match((await problemOf('')).remedy, 'MLFLOW_TRACKING_URI');
  assert.is((await problemOf('./mlruns')).problem, 'usage');
  const server = await serve(() => [401, 'who are you']);
  const unknown = await problemOf(server.url.replace('//', '//me:secret@'));
  assert.equal([unknown.problem, unknown.what.includes('secret')], ['usage', false]);
  assert.is(server.asked[0]?.headers.authorization, `Basic ${Buffer.from('me:secret').toString('base64')}`);
  await server.close();
  assert.is((await problemOf(server.url)).problem, 'store');
});

test('every text has a name that MLflow takes', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), (text) => {
      const name = mlflowName(text);
      assert.match(name, /^[\w.\- ][/\w.\- ]{0,249}$/);
      assert.not.match(name, /(?:^|\/)\.{1,2}(?:\/|$)|\/\/|\/$/);
    }),
  );
  assert.is(mlflowName('train/loss of θ'), 'train/loss of _');
});

test.run();
