import { readdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { lastValueFrom } from 'rxjs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { experiment } from '../../../pipeline/experiment.js';
import { attachSinks } from '../../../pipeline/loggers/attach.js';
import { builtInSinks } from '../../../pipeline/loggers/built-in.js';
import { openSinks } from '../../../pipeline/loggers/open-sinks.js';
import type { SinkMeans } from '../../../pipeline/loggers/sink.js';
import { runExperiment } from '../../../pipeline/run/run-experiment.js';
import { scratchFolder, scratchStore } from '../../artifacts/fixtures/scratch.js';
import { optionsWith, rightOf } from '../fixtures/run.js';
import { count, one } from '../fixtures/stages.js';
import { mlflowMemory } from './fixtures/mlflow-server.js';
import { serve } from './fixtures/server.js';

const text = readFileSync(fileURLToPath(new URL('../../../docs/loggers.md', import.meta.url)), 'utf8');
const commands = text.split('\n').filter((line) => line.startsWith('npx pipe '));
const addresses = commands.flatMap((line) =>
  [...line.matchAll(/--(?:log|to) (?:'([^']+)'|(\S+))/g)].map(([, quoted, bare]) => quoted ?? bare ?? ''),
);

const freePort = async (): Promise<number> => {
  const server = createServer();
  await new Promise<void>((settle) => server.listen(0, '127.0.0.1', settle));
  const { port } = server.address() as { port: number };
  await new Promise((settle) => server.close(settle));
  return port;
};

test('every sink is in the table of the documentation, and has an example there', () => {
  for (const { name } of builtInSinks) {
    assert.match(text, new RegExp(`^\\| \`${name}:`, 'm'));
    assert.ok(
      addresses.some((address) => address.startsWith(`${name}:`)),
      name,
    );
  }
});

test('the examples of the documentation have a run told to every sink at once, and none misses anything', async () => {
  const folder = scratchFolder();
  const memory = mlflowMemory();
  const servers = {
    mlflow: await serve(memory.answer),
    otlp: await serve(() => [200, '{}']),
    trackio: await serve(({ url }) => [200, url.pathname === '/version' ? '{"api_version":1}' : '{"data":null}']),
  };
  const port = await freePort();
  const given = [...new Set(addresses)].map((address) => {
    const [name = ''] = address.split(':');
    const server = servers[name as keyof typeof servers];
    return server === undefined ? address.replace(/^prometheus:\d+$/, `prometheus:${port}`) : `${name}:${server.url}`;
  });
  const { sinks } = rightOf(await openSinks(given, { option: '--log', folder, environment: {} })());
  const said: string[] = [];
  const store = await scratchStore();
  const read: SinkMeans['read'] = async (digest) => rightOf(await store.read(digest)());
  const { listen } = attachSinks(sinks, { read, complain: (sentence) => void said.push(sentence) });
  const mine = experiment('mine', () => one().pipe(count({ steps: 4 })));
  await lastValueFrom(runExperiment(mine, optionsWith(store)).pipe(listen));
  for (const server of Object.values(servers)) await server.close();
  assert.equal(said, []);
  assert.equal(readdirSync(folder).sort(), ['events.jsonl', 'live', 'run.jsonl', 'runs', 'sluice.prom', 'tables']);
  assert.is(readFileSync(join(folder, 'events.jsonl'), 'utf8'), readFileSync(join(folder, 'run.jsonl'), 'utf8'));
  assert.is(memory.named('count')[0]?.metrics.length, 4);
  assert.ok(servers.otlp.asked.length > 1 && servers.trackio.asked.length > 1);
});

test.run();
