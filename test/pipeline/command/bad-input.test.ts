// Wrong uses of each command, in one table: every one ends with exit code 2 and a message that says how to mend it.

import { mkdirSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Digest } from '../../../artifacts/digest.js';
import { surveyImages } from '../../../datasets/survey-images.js';
import { genotypeKind } from '../../../networks/genotype-kind.js';
import { publishedGenotypes } from '../../../networks/spaces/darts/published.js';
import { openStore } from '../../../pipeline/address/stores.js';
import { commandWith } from '../../../pipeline/command/program.js';
import { comparisonTools } from '../../../stages/ablation/comparison-tools.js';
import { networkTools } from '../../../stages/export/network-tools.js';
import { sections } from '../../../stages/pictures/sections.js';
import { type S3Server, startS3 } from '../../artifacts/fixtures/s3-server.js';
import { bytesOf, manifestOf, resultOf, scratchFolder } from '../../artifacts/fixtures/scratch.js';
import { testHost } from '../fixtures/host.js';
import { storeRows } from './bad-store-rows.js';

const folder = scratchFolder();
const [helped, placed] = ['helped', 'placed'].map((name) => fileURLToPath(new URL(`../fixtures/${name}.ts`, import.meta.url)));
const backends = [{ name: 'none', source: import.meta.url, exported: 'none' }];
const ablationTools = { exports: async () => ({}), comparison: async () => comparisonTools };
let server: Server;
let s3: S3Server;
/** Words of the table that stand for what is only known when the tests run. */
const known: Record<string, string> = { HELPED: helped as string, PLACED: placed as string };

test.before(async () => {
  mkdirSync(join(folder, 'folder'));
  writeFileSync(join(folder, 'package.json'), '{}');
  writeFileSync(join(folder, 'plain.txt'), 'text');
  writeFileSync(join(folder, 'throws.mjs'), 'throw new Error("no data today");');
  writeFileSync(join(folder, 'other.mjs'), 'export default 1;');
  const store = await resultOf(openStore(join(folder, '.sluice')));
  const cell = genotypeKind.encode(publishedGenotypes.DrNAS_cifar10);
  // Texts until two digests begin alike.
  const seen = new Map<string, Uint8Array>();
  let twins: readonly Uint8Array[] = [];
  for (let i = 0; twins.length === 0; i++) {
    const text = bytesOf(`text ${i}`);
    const digest: Digest = await resultOf(store.write(text));
    const start = digest.slice(0, 4);
    const before = seen.get(start);
    if (before !== undefined) [known['TWINS'], twins] = [start, [before, text]];
    seen.set(start, text);
  }
  known['CELL'] = (await resultOf(store.write(cell))).slice(0, 12);
  known['TEXT'] = (await resultOf(store.write(bytesOf('text 0')))).slice(0, 12);
  const manifest = manifestOf('texts', {
    first: bytesOf('text 0'),
    ...Object.fromEntries(twins.map((text, i) => [`twin ${i}`, text])),
  });
  await resultOf(store.writeManifest(manifest));
  const cells = manifestOf('cells', { cell });
  const { cell: made } = cells.outputs;
  await resultOf(
    store.writeManifest({ ...cells, outputs: { cell: { ...(made as NonNullable<typeof made>), kind: 'genotype' } } }),
  );
  s3 = await startS3();
  known['ENDPOINT'] = s3.url;
  server = createServer().listen(0, '127.0.0.1');
  await new Promise((settle) => server.once('listening', settle));
  known['PORT'] = String((server.address() as { readonly port: number }).port);
});
test.after(async () => {
  server.close();
  await s3.close();
});

const FILE_COMMANDS: Readonly<Record<string, string>> = {
  run: '--no-check',
  ablate: '--no-check --swap one.wait=1,2 --metric one.value',
  plan: '',
  explain: '',
  times: '',
  logs: '--json',
  report: '',
  graph: '',
  predict: 'plain.txt',
  export: '--genotype cell.json',
};

/** What every command that takes an experiment file refuses. */
const ofFiles = Object.entries(FILE_COMMANDS).flatMap(([command, rest]) => {
  const row = (words: string, what: string, mend = ''): readonly [string, string, string] => [
    `${command} ${words} ${rest}`.trim(),
    what,
    mend,
  ];
  const takesDigest = command === 'predict' || command === 'export';
  return [
    row('missing.ts', 'there is no such experiment file', 'pipe init'),
    row('throw.mjs', 'there is no such experiment file; did you mean "throws.mjs"?'),
    row('folder', 'this is a folder, not an experiment file', 'pipe run experiment.ts'),
    row('throws.mjs', 'cannot be loaded: no data today', ''),
    row('other.mjs', 'the file has no experiment as its default export', 'export default experiment'),
    ...(takesDigest
      ? [
          row('TEXT', `is the digest of a text, and pipe ${command} takes a`, 'pipe ls'),
          row('TWINS', 'begins 2 digests', 'give more digits: '),
        ]
      : [row('TEXT', 'there is no such experiment file', 'digests are for `pipe show`, `pipe predict` and `pipe export`')]),
    row('HELPED --sed 1', "unknown option '--sed'", 'Did you mean one of --seed, --set?'),
    row('HELPED --seed 1.5', 'It must be a whole number from 0'),
    row('HELPED --store s4:x', 'there is no store "s4"', 'folder:FOLDER'),
    row('HELPED --backend nnoe', 'there is no backend "nnoe"; did you mean "none"?', 'none'),
    row('HELPED --data plain.txt', 'the data is to lie in a folder, and this is a file', 'name the folder'),
    row('HELPED --set one.nn=2', 'nn: there is no such key; did you mean "n"?'),
    row('HELPED --set oen.n=2', 'this experiment has no stage "oen"; did you mean "one"?'),
    ...(command === 'predict' || command === 'explain'
      ? []
      : [row('HELPED HELPED', 'too many arguments', `pipe ${command} --help`)]),
    [command, 'missing required argument', `pipe ${command} --help`] as const,
  ];
});

const others: readonly (readonly [words: string, what: string, mend?: string])[] = [
  ['run HELPED --no-check --log csb:x', 'there is no sink "csb"; did you mean "csv"?', 'csv:FOLDER'],
  ['run HELPED --no-check --log csv:plain.txt', 'plain.txt is a file, not a folder', 'name a folder'],
  ['run HELPED --no-check --log csv:no/where', 'in a folder that does not exist', 'mkdir -p'],
  ['run HELPED --no-check --log prometheus:PORT', 'the port is taken', 'name another port'],
  ['run HELPED --no-check --log prometheus:99999', 'this is no port', 'from 1 to 65535'],
  ['run HELPED --no-check --log mlflow:frob', 'this is no address of a server', 'mlflow:http://HOST:PORT'],
  ['run HELPED --no-check --keep resluts', '"resluts" is no stage', 'name all, results'],
  ['run HELPED --no-check --keep all,results', '"all" has all others in it', 'name it alone'],
  ['run HELPED --no-check --keep results,', 'It must be words with commas between them'],
  ['run HELPED --no-check --on-interrupt detach', 'the stages of the executor "thread" end with the command', '--executor slurm'],
  ['run HELPED --no-check --on-interrupt leave', 'Allowed choices are detach, cancel'],
  [
    'run HELPED --no-check --executor slurm:gpu?mem=4G',
    'the option "mem" of sbatch is the executor\'s own',
    'STAGE.resources.memory',
  ],
  ['run HELPED --no-check --executor threda', 'there is no executor "threda"; did you mean "thread"?'],
  ['run PLACED --no-check', 'there is no executor "slrum"; did you mean "slurm"?', 'slurm'],
  ['run HELPED --no-check --jobs 0', 'It must be a whole number from 1', 'or cores=8,gpus=2'],
  ['run HELPED --no-check --jobs cores=4,gpus=0', 'The gpus must be a whole number from 1', 'as in cores=8,gpus=2'],
  ['run HELPED --no-check --jobs gpu=1', 'There is no "gpu" to count', 'as in cores=8,gpus=2'],
  ['ablate HELPED --no-check', 'nothing is swapped', '--swap search.architecture=softmax,dirichlet,gdas'],
  ['ablate HELPED --no-check --swap one.n', 'does not say which key of which stage to swap', '--swap search.'],
  ['ablate HELPED --no-check --swap one.n=1,', 'a value is empty', 'with commas between'],
  ['ablate HELPED --no-check --swap one.n=f(1', '"(" is not closed', 'quotes may hold commas'],
  ['ablate HELPED --no-check --swap one.n=1,1', 'the value "1" is there twice', 'every value once'],
  ['ablate HELPED --no-check --swap oen.n=1', 'no stage "oen"; did you mean "one"?', 'name one of one'],
  ['ablate HELPED --no-check --swap one.m=1 --metric one.value', 'm: there is no such key', 'in the --swap of the variant'],
  ['ablate HELPED --no-check --swap one=orphn', 'nothing is called "orphn"', 'as ./mine.ts:NAME'],
  ['ablate HELPED --no-check --swap one=./mine.ts:x', 'the module "./mine.ts" cannot be loaded', 'name a file'],
  ['ablate HELPED --no-check --swap one.n=1 --set one.n=2', 'it would set in every variant', 'leave it out'],
  ['ablate HELPED --no-check --swap one.n=1 --seeds 0', 'It must be a whole number from 1'],
  ['ablate HELPED --no-check --swap one.n=1', 'nothing that can be compared was measured', 'a metric of a stage'],
  ['ablate HELPED --no-check --swap one.n=1 --metric oen.n', 'there is no stage "oen"', 'name one of one'],
  ['ablate HELPED --no-check --swap one.n=1 --metric acuracy', 'no result has a metric "acuracy"', 'STAGE.METRIC'],
  ['ablate HELPED --no-check --swap one.n=1 --metric one.n --output on', 'no output "on"', 'name one of result'],
  ['ablate HELPED --no-check --swap one.n=1 --metric one.n --csv folder', 'a folder has that name', 'name a file in it'],
  ['ablate HELPED --no-check --swap one.n=1 --metric one.n --report no/x', 'its folder is not there', 'make the folder first'],
  ['ablate HELPED --no-check --swap one.n=1 --metric one.n --csv - --json -', 'two results', 'name a file for one of them'],
  ['ablate HELPED --no-check --swap one.n=1 --metric one.n --csv a --json ./a', 'the first would be lost', 'name another file'],
  ['ablate HELPED --no-check --swap one.n=1 --metric one.n --csv - --log jsonl:-', 'a result and a log', 'name a file for one'],
  ['logs HELPED', 'nobody is told what the store has', '--to csv:FOLDER'],
  ['logs HELPED --to prometheus:PORT', 'the port is taken', 'name another port'],
  ['report HELPED -o folder', 'the file cannot be written: a folder has that name', 'name a file in it'],
  ['report HELPED -o no/where.html', 'the file cannot be written: its folder is not there', 'make the folder first'],
  ['graph HELPED --as sgv', 'Allowed choices are text, mermaid, dot, svg'],
  [
    'check HELPED oen --no-check --executor in-process',
    'this experiment has no stage "oen"; did you mean "one"?',
    'name some of its stages: one',
  ],
  ['compare', 'missing required argument', 'pipe compare --help'],
  ['compare CELL', 'one thing is compared with nothing', 'name two runs or artifacts'],
  ['compare CELL TEXT', 'artifacts of different kinds are not compared: genotype and text', 'pipe show DIGEST'],
  ['compare CELL nope', 'the store has no run', 'run an experiment first'],
  ['compare CELL CELL --svg cells.svg', 'no genotype is compared that differs', '--all draws equal ones'],
  ['compare TEXT TEXT --all --svg cells.svg', 'no genotype is compared that differs', 'genotypes by their digests'],
  ['compare CELL CELL --all --svg folder', 'the file cannot be written: a folder has that name', 'name a file in it'],
  ['compare CELL CELL --all --svg no/cells.svg', 'the file cannot be written: its folder is not there', 'make the folder first'],
  ['compare CELL CELL --svg', "option '--svg <file>' argument missing", 'pipe compare --help'],
  ['compare CELL CELL --sgv x', "unknown option '--sgv'", 'Did you mean --svg?'],
  ['compare HELPED missing.ts', 'the store has no run', 'run an experiment first'],
  ['explain HELPED oen', 'this experiment has no stage "oen"; did you mean "one"?', 'name one of its stages: one'],
  ['predict HELPED', "missing required argument 'images'"],
  ['predict HELPED plain.txt', 'the experiment makes no trained-network', 'pipe ls'],
  ['predict CELL plain.txt', 'is the digest of a genotype, and pipe predict takes a trained-network', 'pipe ls'],
  ['predict HELPED plain.txt --format jsn', 'Allowed choices are text, csv, json'],
  ['export CELL', 'nothing says what to export', '--onnx OUT'],
  ['export CELL --onnx x', 'is the digest of a genotype, and pipe export takes a trained-network'],
  ['export CELL --genotype folder', 'the file cannot be written: a folder has that name', 'name a file in it'],
  ['export CELL --genotype no/where.json', 'the file cannot be written: its folder is not there', 'make the folder first'],
  [
    'export CELL --genotype plain.txt/cell',
    'the file cannot be written: a part of its path is a file, not a folder',
    'in a folder',
  ],
  ['export CELL --genotype x --output nonsense', '--output is for an experiment file', 'leave that out'],
  ['export CELL --genotype x --seed 99 --set search.nope=1', '--set and --seed are for an experiment file', 'leave that out'],
  ['predict CELL plain.txt --data folder', '--data is for an experiment file', 'leave that out'],
  ['export CELL --onxx x', "unknown option '--onxx'", 'Did you mean --onnx?'],
  ['ls more', 'too many arguments', 'pipe ls --help'],
  ['ls --jsn', "unknown option '--jsn'", 'Did you mean --json?'],
  ['ls --sort top1', 'no run that is listed has the figure "top1"', 'evaluate()'],
  ['ls --reverse', 'nothing says by what the runs are sorted', '--sort FIGURE'],
  ['ls --set epochs', 'does not say which key of which stage to set', '--set search.epochs=2'],
  ['ls --since yesterday', 'It must be a date, such as 2026-11-28, or an age, such as 3d'],
  ['ls --limit 0', 'It must be a whole number from 1'],
  ['ls --artifacts --sort top1 --seed 1', '--sort and --seed are for runs', 'leave that out'],
  ['ls --store nowhere', 'there is no store here', '--store'],
  ['pin', 'missing required argument', 'pipe pin --help'],
  ['pin frob', 'the store has no run', 'run an experiment first'],
  ['pin abcdefabcdef', 'the store has no artifact whose digest begins with "abcdefabcdef"', 'pipe ls'],
  ['pin TEXT --as a/b', '"a/b" is no name for a pin', '--as best'],
  ['pin TEXT --store nowhere', 'there is no store here', '--store'],
  ['unpin frob', 'there is no pin "frob"', 'nothing is pinned'],
  ['rm', 'missing required argument', 'pipe rm --help'],
  ['rm frob', 'the store has no run', 'run an experiment first'],
  ['gc --older 3', 'It must be an age, such as 30d, 12h or 30m'],
  ['gc --keep-runs some', 'It must be a whole number from 0'],
  ['gc --lost far', 'no use and no lease of a machine "far" that cannot be asked counts there', 'there is no such machine'],
  ['gc --yse', "unknown option '--yse'", 'Did you mean --yes?'],
  ['gc --cache --older 3d --store folder', '--cache is of this machine, --store and --older of a store', 'leave one of them out'],
  ['gc --store nowhere', 'there is no store here', '--store'],
  ['show', 'missing required argument'],
  ['show HELPED', 'is a file, and no digest', '`pipe report HELPED` shows'],
  ['show HELPED --store nowhere', 'is a file, and no digest', 'pipe ls'],
  ['show helped-0-20261128', 'is no digest, nor the beginning of one', '`pipe report FILE` shows'],
  ['show abc', '"abc" is no digest, nor the beginning of one', 'first four digits'],
  ['show abcdefabcdef', 'the store has no artifact whose digest begins with "abcdefabcdef"', 'pipe ls'],
  ['show TWINS', 'begins 2 digests', 'give more digits: '],
  ['show TEXT -o folder', 'the file cannot be written: a folder has that name', 'name a file in it'],
  ['show TEXT --csv x', 'of the kind text, which has no rows', 'pipe ls'],
  ['show TEXT --store nowhere', 'there is no store here', '--store'],
  ...storeRows,
  ['ui missing.ts', 'there is no such experiment file', 'pipe init'],
  ['ui --port 99999', 'It must be a whole number from 1 to 65535'],
  ['ui --port PORT', 'the port is taken', 'name another with --port'],
  ['ui --prot 1', "unknown option '--prot'", 'Did you mean --port?'],
  ['ui --store nowhere', 'there is no store here', '--store'],
  ['doctor --jsno', "unknown option '--jsno'", 'Did you mean --json?'],
  ['doctor --store s4:x', 'there is no store "s4"'],
  ['completion', 'missing required argument'],
  ['completion bsh', 'Did you mean "bash"? It must be one of bash, zsh, fish'],
  ['init --yes', 'the folder of images is not known', '--images photos'],
  ['init --images nowhere', 'there is no such folder of images', 'name the folder'],
  ['init --images plain.txt', 'there is no such folder of images', 'name the folder'],
  ['init --images .', 'the project would lie within its own images', 'pipe init ../'],
  ['init --imags x', "unknown option '--imags'", 'Did you mean --images?'],
  ['worker more', 'too many arguments'],
  ['rnu HELPED', "unknown command 'rnu'", 'Did you mean run?'],
];

const sentences = (text: string) => text.replace(/\s+/g, ' ');

test('every command answers a wrong use with exit code 2 and one message that says how to mend it', async () => {
  for (const [line, what, mend = ''] of [...ofFiles, ...others]) {
    const environment = {
      SLUICE_STORE: join(folder, '.sluice'),
      ...(line.includes('ENDPOINT') ? { AWS_EC2_METADATA_DISABLED: 'true' } : s3.environment),
      AWS_MAX_ATTEMPTS: '1',
    };
    const host = testHost({
      folder,
      environment,
      backends,
      networkTools,
      ablationTools,
      surveyImages,
      sections: async () => sections,
    });
    const words = line.split(' ').map((word) => word.replace(/[A-Z]{4,}/, (name) => known[name] ?? name));
    const code = await commandWith(host)(words);
    const { out, err } = host.written();
    assert.is(code, 2, `${line}: ${code}\n${out}${err}`);
    const text = sentences(err);
    assert.ok(text.includes(what), `${line}: ${err}`);
    assert.ok(text.includes(mend.replace(/[A-Z]{4,}/, (name) => known[name] ?? name)), `${line}: ${err}`);
    assert.match(err, /^error: .+\n {2}at: .+\n {2}to mend: .{10,}\n$|^error: .+\n(\(.+\)\n)+$/, line);
  }
});

test.run();
