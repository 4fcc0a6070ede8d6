import { type Command, Option } from 'commander';
import { collect, jobs, seconds, something, wholeNumber, words } from './option-values.js';

const STORES = 'PATH or folder:PATH, memory:NAME, s3://BUCKET/PREFIX, ssh://HOST/PATH, ./mine.ts:TARGET';

/** The executors, as help has them. */
const EXECUTORS = 'thread, process, in-process, slurm:[PARTITION], ./mine.ts:TARGET';

const SINKS =
  'jsonl:FILE, jsonl:-, csv:FOLDER, tensorboard:FOLDER, mlflow:[URL], dvclive:FOLDER, prometheus:PORT or FILE, otlp:[URL], trackio:[URL], exec:COMMAND, ./mine.ts:TARGET';

/** Adds the options of a command that opens a store. */
export const withStore = (command: Command): Command =>
  command
    .option('--store <place>', `the store: ${STORES} (default: $SLUICE_STORE, or .sluice beside the package.json)`, something)
    .option('--stack', 'show the stack trace of a failure');

/** Adds the options of a command that builds the graph of an experiment. */
export const withGraph = (command: Command, backends: string): Command =>
  withStore(command)
    .option('--seed <number>', 'the seed of every seeded stage (default: the experiment’s, or 0)', wholeNumber(0))
    .option('--set <stage.key=value>', "set a key of a stage's configuration; repeatable", collect, [])
    .option('--backend <name>', `the numeric backend: ${backends} (default: the first that can run here)`, something)
    .option('--data <folder>', 'the folder that holds the data sets', something);

/** Adds the argument and the options of a command that takes an artifact, of an experiment or by its digest. */
export const withArtifact = (command: Command, backends: string): Command =>
  withGraph(command.argument('<file|digest>', 'an experiment file, or the digest of an artifact', something), backends)
    .option('--output <name>', 'which output of the experiment is meant, where there are several', something)
    .option('--space <file>', 'with a digest: the module of the search space, where that is one of your own', something);

/** Adds the options of a command that tells sinks, but for that which writes the events; `option` names them. */
export const withSinksAlone = (command: Command, option: string): Command =>
  command
    .option(`${option} <sink[:target]>`, `send the events to a sink; repeatable (${SINKS})`, collect, [])
    .option('--log-patience <seconds>', 'how long the end waits for sinks that are behind (default: 10)', seconds)
    .option('--quiet', 'write nothing but errors');

/** Adds the options of a command that tells sinks; `option` names them. */
export const withSinks = (command: Command, option: string): Command =>
  withSinksAlone(command, option).option('--json', 'write the events to standard output, one JSON object a line');

/** Adds the options of a command that computes stages. */
export const withComputing = (command: Command): Command =>
  command
    .option('--executor <name[:target]>', `where stages compute: ${EXECUTORS} (default: $SLUICE_EXECUTOR, or thread)`, something)
    .option(
      '--jobs <number>',
      'cores that stages may have at once, or cores=8,gpus=2; a stage asks for one core unless it says otherwise (default: all)',
      jobs,
    )
    .addOption(
      new Option(
        '--on-interrupt <what>',
        'whether Ctrl-C leaves jobs that outlive the command, or ends them with a checkpoint (default: detach)',
      ).choices(['detach', 'cancel']),
    )
    .option(
      '--keep <what>',
      'results: drop what stages pass on, such as splits and states of searches, once all that read it are done, but for the kinds and stages that are named after a comma; all: make again what was dropped (default: drop nothing)',
      words,
    )
    .option('--checkpoint <seconds>', 'least seconds between two checkpoints of a stage (default: 5)', seconds)
    .option('--no-check', 'do not type-check the experiment file');

/** Adds the options of a command that copies from one store to another. */
export const withTransfer = (command: Command): Command =>
  command
    .option('--dry-run', 'say what would be copied, and copy nothing')
    .option('--jobs <number>', 'how many copies are under way at once (default: 8)', wholeNumber(1))
    .option('--json', 'write JSON');
