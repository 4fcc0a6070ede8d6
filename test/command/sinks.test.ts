import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { pipe, project } from './project.js';

const TRAINED = `import { experiment } from 'sluice';
import { base, train } from './stages.js';
export default experiment('trained', () => ({ trained: base().pipe(train({})) }));
`;

const rowsOf = (folder: string, table: string): readonly (readonly string[])[] =>
  readFileSync(join(folder, `${table}.csv`), 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => line.split(','));

test('a run is in the tables of a folder, and in those of a replay with the same metrics', async () => {
  const folder = project({ 'exp.ts': TRAINED });
  const first = await pipe(folder, 'run exp.ts --quiet --no-check --log csv:out');
  assert.equal([first.code, first.err], [0, '']);
  const replayed = await pipe(folder, 'logs exp.ts --to csv:again --json');
  assert.equal([replayed.code, replayed.err], [0, '']);
  const metrics = (name: string) => rowsOf(join(folder, name), 'metrics').map((row) => row.slice(1, 6).join());
  assert.is(metrics('out').length, 4);
  assert.equal(metrics('again'), metrics('out'));
  const last = (name: string) => rowsOf(join(folder, name), 'metrics').map((row) => row[7]);
  assert.equal(
    [last('out'), last('again')],
    [
      ['replayed', ...Array(3).fill('false')],
      ['replayed', ...Array(3).fill('true')],
    ],
  );
  assert.equal(
    replayed.events.flatMap(({ type, stage, status }) => (type === 'stage' ? [`${stage} ${status}`] : [])),
    ['base cached', 'train cached'],
  );

  const again = await pipe(folder, 'run exp.ts --no-check --json --replay');
  assert.equal(
    again.events.flatMap(({ type, step, replayed: isReplayed }) => (type === 'metric' ? [[step, isReplayed]] : [])),
    [1, 2, 3].map((step) => [step, true]),
  );
  const alone = await pipe(folder, 'logs exp.ts');
  assert.equal([alone.code, /nobody is told/.test(alone.err)], [2, true]);
});

test('what a sink missed is said on standard error, one line a sink, and the run ends as it would without', async () => {
  const folder = project({ 'exp.ts': TRAINED });
  const { code, out, err } = await pipe(folder, 'run exp.ts --no-check --log jsonl:/dev/full --log jsonl:kept.jsonl');
  assert.is(code, 0);
  assert.match(out, /^pipe: warning: the sink "jsonl:\/dev\/full" misses events: an event cannot be written: ENOSPC/m);
  assert.match(out, /^trained \(/m);
  assert.match(err, /^warning: the sink "jsonl:\/dev\/full" missed \d+ events that could not be written: ENOSPC: .*\n$/);
  assert.match(readFileSync(join(folder, 'kept.jsonl'), 'utf8'), /"type":"done".*\n$/);

  // A replay has no other purpose than its sinks.
  const replay = await pipe(folder, 'logs exp.ts --to jsonl:/dev/full --to jsonl:again.jsonl');
  assert.is(replay.code, 1);
  const missed =
    /^error: the sink "jsonl:\/dev\/full" missed \d+ events that could not be written: ENOSPC: .*\n {2}at: pipe logs exp\.ts\n/m;
  assert.match(replay.err, missed);
  assert.match(readFileSync(join(folder, 'again.jsonl'), 'utf8'), /"type":"done".*\n$/);
});

test('a sink in plain JavaScript may import TypeScript', async () => {
  const folder = project({
    'exp.ts': TRAINED,
    'words.ts': 'export const word = (type: string): string => type.toUpperCase();\n',
    'plain.mjs': `import { appendFile } from 'node:fs/promises';
import { taskEither } from 'fp-ts';
import { sink } from 'sluice';
import { word } from './words.ts';
export const plain = sink({
  name: 'plain', source: import.meta.url, target: 'FILE',
  open: (target) => taskEither.right({ write: (event) => appendFile(target, word(event.type) + '\\n'), end: () => undefined }),
});
`,
  });
  const { code, err } = await pipe(folder, [
    'run',
    'exp.ts',
    '--quiet',
    '--no-check',
    '--log',
    `./plain.mjs:${join(folder, 'types')}`,
  ]);
  assert.equal([code, err], [0, '']);
  assert.match(readFileSync(join(folder, 'types'), 'utf8'), /^RUN\nSTAGE\n[A-Z\n]*DONE\n$/);
});

test('a sink that is plainly wrong is refused, and nothing runs', async () => {
  const folder = project({ 'exp.ts': TRAINED });
  for (const [sink, what] of [
    ['csv:no/where', 'the folder of the tables is to be made in a folder that does not exist'],
    ['./absent.ts:x', '"./absent.ts" cannot be loaded'],
    ['@absent/sink', '"@absent/sink" cannot be loaded'],
  ]) {
    const { code, err } = await pipe(folder, `run exp.ts --no-check --log jsonl:kept.jsonl --log ${sink}`);
    assert.equal([code, err.includes(what as string)], [2, true], err);
  }
  assert.is(readFileSync(join(folder, 'kept.jsonl'), 'utf8'), '');
});

test.run();
