import { from, lastValueFrom, type Observable, tap } from 'rxjs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { digestOf } from '../../../artifacts/digest.js';
import { encodeSafetensors } from '../../../artifacts/safetensors.js';
import { experiment } from '../../../pipeline/experiment.js';
import { attachSinks } from '../../../pipeline/loggers/attach.js';
import { artifactFile } from '../../../pipeline/loggers/mlflow/names.js';
import type { SinkMeans, SinkWriter } from '../../../pipeline/loggers/sink.js';
import type { RunEvent } from '../../../pipeline/run/event.js';
import { runExperiment } from '../../../pipeline/run/run-experiment.js';
import { scratchStore } from '../../artifacts/fixtures/scratch.js';
import { optionsWith, rightOf } from '../fixtures/run.js';
import { count, one } from '../fixtures/stages.js';
import { mlflowMemory } from './fixtures/mlflow-server.js';
import { key, open, RUN, said, withServer } from './fixtures/mlflow-sink.js';
import { type Asked, serve } from './fixtures/server.js';
import { begun, done, stamped } from './fixtures/sinks.js';

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

test.run();
