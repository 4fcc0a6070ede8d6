// The commands and passages of the README and the documents, run as they stand: `npm run test:documents`.
import { spawn } from 'node:child_process';
import { cpSync, mkdirSync, readdirSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { scratchFolder } from '../artifacts/fixtures/scratch.js';
import { draw } from '../command/newcomer.js';
import { type Ended, execute, link, root } from '../command/project.js';
import { mlflowMemory } from '../pipeline/loggers/fixtures/mlflow-server.js';
import { serve, type TestServer } from '../pipeline/loggers/fixtures/server.js';
import { documented, shellLines } from './passages.js';

const isAsked = process.env['TEST_DOCUMENTS'] === '1';
const when = isAsked ? test : test.skip;
const DOCUMENTS = ['README.md', ...readdirSync(join(root, 'docs')).map((name) => `docs/${name}`)];

/** Commands that are not run, and why. */
const LEFT_OUT: readonly (readonly [line: RegExp, reason: string])[] = [
  [/^npm ci/, 'CI does so'],
  [/^npm install|^npm run |gpu-check/, 'it needs the registry, or takes a script of its own'],
  [/cifar10-small/, 'it needs the images of CIFAR-10'],
  [/pipe ablate .* --set retrain/, 'it takes nine minutes; test/pipeline/command/ablate has one'],
  [/wandb-import/, 'it needs Weights & Biases; test/pipeline/loggers/wandb-import.test.ts has its own'],
  [/--executor .?slurm|s3:\/\/|ssh:\/\//, 'it needs a cluster, a bucket or another machine; npm run test:cluster has them'],
  [/pipe rm quickstart-0-/, 'the run of a reader has another name; test/pipeline/command/care has one'],
  [/pipe show 4257 -o curves\.svg/, 'the experiment has no picture; test/command has one'],
];

const reasonOf = (line: string): string | undefined => LEFT_OUT.find(([pattern]) => pattern.test(line))?.[1];

/** The commands that a document shows, in order, without remarks. */
const commandsOf = (document: string): readonly string[] =>
  shellLines(document)
    .map((line) => line.replace(/\s+#.*$/, '').trim())
    .filter((line) => /^(?:npx pipe|pipe|source|python3|npm|bash|scripts\/|PYTHON=)\b/.test(line));

let folder: string;
let servers: Readonly<Record<string, TestServer>>;

/** A line with the addresses of this test's servers in the place of those that a reader has. */
const here = (line: string): string =>
  line.replace(/(mlflow|otlp|trackio):http:\/\/127\.0\.0\.1:\d+/g, (_, name: string) => `${name}:${servers[name]?.url}`);

const inShell = (line: string): Promise<Ended> => execute(folder, 'bash', ['-c', here(line)]);

/** Starts a command that goes on until it is ended, and gives what it says first. */
const firstWords = (line: string): Promise<string> =>
  new Promise((settle, fail) => {
    const child = spawn('bash', ['-c', `exec ${line}`], { cwd: folder, detached: true });
    let said = '';
    const hear = (chunk: Buffer): void => {
      said += chunk;
      if (said.includes('http://')) process.kill(-(child.pid as number), 'SIGINT');
    };
    child.stdout.on('data', hear);
    child.stderr.on('data', hear);
    child.on('error', fail);
    child.on('close', () => settle(said));
  });

test.before(async () => {
  if (!isAsked) return;
  folder = scratchFolder();
  link(folder, 'sluice', root);
  for (const name of ['typescript', 'fp-ts', 'io-ts', 'rxjs']) link(folder, name, join(root, 'node_modules', name));
  link(folder, '.bin/pipe', join(root, 'bin/pipe.mjs'));
  cpSync(join(root, 'experiments'), join(folder, 'experiments'), { recursive: true });
  cpSync(join(root, 'experiments/quickstart.ts'), join(folder, 'experiment.ts'));
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
  const passages = await documented();
  for (const [name, text] of passages) writeFileSync(join(folder, name), text);
  const named = (document: string): string => passages.find(([name]) => name.startsWith(document))?.[1] as string;
  writeFileSync(join(folder, 'my-experiment.ts'), named('docs-export'));
  writeFileSync(join(folder, 'exp.ts'), named('docs-loggers').replace(/, \{ log: \[.*?\] \}/, ''));
  for (const [c, name] of ['cat', 'dog'].entries())
    for (const part of ['photos', 'my-images/train', 'my-images/test']) {
      mkdirSync(join(folder, part, name), { recursive: true });
      for (let i = 0; i < 10; i++) await draw(join(folder, part, name, `${i}.png`), 40, i + 20 * part.length, c === 0);
    }
  for (const name of ['photo.png', 'photo.jpg']) await draw(join(folder, name), 40, 3, true);
  // Data sets for plans, which read no more of them than their lengths and digests.
  mkdirSync(join(folder, 'data'));
  for (const part of ['data_batch_1', 'data_batch_2', 'data_batch_3', 'data_batch_4', 'data_batch_5', 'test_batch']) {
    writeFileSync(join(folder, 'data', `${part}.bin`), '');
    truncateSync(join(folder, 'data', `${part}.bin`), 30_730_000);
  }
  for (const name of ['nb201.csv', 'train_32x32.mat', 'test_32x32.mat']) writeFileSync(join(folder, 'data', name), '');
  servers = {
    mlflow: await serve(mlflowMemory().answer),
    otlp: await serve(() => [200, '{}']),
    trackio: await serve(({ url }) => [200, url.pathname === '/version' ? '{"api_version":1}' : '{"data":null}']),
  };
});

test.after(async () => {
  if (isAsked) for (const server of Object.values(servers)) await server.close();
});

for (const document of DOCUMENTS)
  when(`the commands of ${document} run`, async () => {
    for (const line of commandsOf(document)) {
      const reason = reasonOf(line);
      if (reason !== undefined) {
        console.log(`left out, since ${reason}: ${line}`);
      } else if (/^npx pipe ui\b/.test(line)) {
        assert.match(await firstWords(line), /http:\/\/127\.0\.0\.1:\d+/, line);
      } else {
        const { code, out, err } = await inShell(line);
        assert.is(code, 0, `${line}\n${out}${err}`);
      }
    }
  });

/** A passage as an experiment: the flows that it names are its outputs. */
const asExperiment = (passage: string): string => {
  if (passage.includes('export default')) return passage;
  const flow = passage.replace(/^(?=(?:fixedGenotype|loadBenchmark)\()/m, 'const found = ');
  const names = [...flow.matchAll(/^const (\w+) =/gm)].map(([, name]) => name).filter((name) => name !== 'space');
  return `import { experiment } from 'sluice';\n${flow}\nexport default experiment('passage', () => ({ ${names.join(', ')} }));\n`;
};

const isProgram = (text: string): boolean => /\b(?:runExperiment|openStore)\(/.test(text);

when('every experiment and flow that a document shows is planned, and every program runs', async () => {
  const passages = await documented();
  assert.ok(passages.length > 9);
  for (const [name, text] of passages) {
    if (isProgram(text)) {
      const { code, out, err } = await execute(folder, process.execPath, ['--import', import.meta.resolve('tsx'), name]);
      assert.equal([code, err], [0, ''], name);
      if (text.includes('runExperiment(')) assert.match(out, /^genotype [0-9a-f]{64} /m, name);
    } else {
      writeFileSync(join(folder, name), asExperiment(text));
      const { code, out, err } = await inShell(`npx pipe plan ${name}`);
      assert.is(code, 0, `${name}\n${out}${err}`);
    }
  }
});

test.run();
