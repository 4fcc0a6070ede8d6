import { Argument, Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import * as either from 'fp-ts/lib/Either.js';
import * as taskEither from 'fp-ts/lib/TaskEither.js';
import { nearest } from '../../base/codecs/record.js';
import { exhaustion } from '../../base/exhaustion.js';
import { type Problem, problem } from '../../base/problem.js';
import { boundedSentence, cited, printable } from '../../base/quote.js';
import { knownCommands } from './completion/command-line.js';
import { completionScript, SHELLS, type Shell } from './completion/scripts.js';
import { examplesText } from './examples.js';
import { EXIT_CODES, exitCodeOf } from './exit-code.js';
import { FORMATS } from './formats.js';
import type { Host } from './host.js';
import { problemText } from './present/problem-text.js';

const wholeNumber =
  (least: number) =>
  (text: string): number => {
    const value = Number(text);
    if (!/^\d+$/.test(text) || !Number.isSafeInteger(value) || value < least)
      throw new InvalidArgumentError(`It must be a whole number from ${least}.`);
    return value;
  };

const portNumber = (text: string): number => {
  const value = Number(text);
  if (!/^\d+$/.test(text) || value < 1 || value > 65_535)
    throw new InvalidArgumentError('It must be a whole number from 1 to 65535.');
  return value;
};

const seconds = (text: string): number => {
  const value = Number(text);
  if (text.trim() === '' || !Number.isFinite(value) || value < 0) throw new InvalidArgumentError('It must be a number from 0.');
  return value;
};

const something = (text: string): string => {
  if (text === '') throw new InvalidArgumentError('It must not be empty.');
  return text;
};

const shell = (text: string): Shell => {
  const found = SHELLS.find((one) => one === text);
  if (found !== undefined) return found;
  const suggestion = nearest(text, SHELLS);
  throw new InvalidArgumentError(
    `${suggestion === undefined ? '' : `Did you mean "${suggestion}"? `}It must be one of ${SHELLS.join(', ')}.`,
  );
};

const WORKER = 'worker';

const collect = (text: string, before: readonly string[]): readonly string[] => [...before, something(text)];

const STORES = 'PATH or folder:PATH, memory:NAME, ./mine.ts:TARGET';
const withStore = (command: Command): Command =>
  command
    .option('--store <place>', `the store: ${STORES} (default: $SLUICE_STORE, or .sluice beside the package.json)`, something)
    .option('--stack', 'show the stack trace of a failure');

const withGraph = (command: Command, backends: string): Command =>
  withStore(command)
    .option('--seed <number>', 'the seed of every seeded stage (default: the experiment’s, or 0)', wholeNumber(0))
    .option('--set <stage.key=value>', "set a key of a stage's configuration; repeatable", collect, [])
    .option('--backend <name>', `the numeric backend: ${backends} (default: the first that can run here)`, something)
    .option('--data <folder>', 'the folder that holds the data sets', something);

const withArtifact = (command: Command, backends: string): Command =>
  withGraph(command.argument('<file|digest>', 'an experiment file, or the digest of an artifact', something), backends)
    .option('--output <name>', 'which output of the experiment is meant, where there are several', something)
    .option('--space <file>', 'with a digest: the module of the search space, where that is one of your own', something);

const EXECUTORS = 'thread, process, in-process, ./mine.ts:TARGET';
const SINKS =
  'jsonl:FILE, jsonl:-, csv:FOLDER, tensorboard:FOLDER, mlflow:[URL], dvclive:FOLDER, prometheus:PORT or FILE, otlp:[URL], trackio:[URL], exec:COMMAND, ./mine.ts:TARGET';

const withSinks = (command: Command, option: string): Command =>
  command
    .option(`${option} <sink[:target]>`, `send the events to a sink; repeatable (${SINKS})`, collect, [])
    .option('--log-patience <seconds>', 'how long the end waits for sinks that are behind (default: 10)', seconds)
    .option('--json', 'write the events to standard output, one JSON object a line')
    .option('--quiet', 'write nothing but errors');

/** Output of a command, and the exit code where the problems do not decide it. */
type Outcome = {
  readonly text?: string;
  readonly problems: readonly Problem[];
  /** Facts for a person beside the output: one sentence each, without a final full stop. */
  readonly notices?: readonly string[];
  readonly code?: number;
};

/**
 * Runs the command line on a host: words, the ones after `pipe`, to the exit code.
 *
 * @example
 * const code = await commandWith(processHost({ version, backends }))(['plan', 'exp.ts']);
 */
export const commandWith =
  (host: Host) =>
  async (words: readonly string[]): Promise<number> => {
    const out = (text: string): void => void host.stdout.write(text);
    const complain = (text: string): void => void host.stderr.write(text);
    let code = 0;
    const conclude = async (
      work: taskEither.TaskEither<Problem, Outcome>,
      { stack }: { readonly stack?: boolean },
    ): Promise<void> => {
      const outcome = await work();
      const ended: Outcome = either.isLeft(outcome) ? { problems: [outcome.left] } : outcome.right;
      const { text, problems, notices = [] } = ended;
      if (text !== undefined) out(`${printable(text)}\n`);
      for (const one of notices) complain(`warning: ${boundedSentence(one)}\n`);
      for (const one of problems) complain(`${problemText(one, stack ?? false)}\n`);
      code = ended.code ?? exitCodeOf(problems);
    };
    const told = taskEither.map((problems: readonly Problem[]): Outcome => ({ problems }));
    const said = taskEither.map((text: string): Outcome => ({ text, problems: [] }));
    const program = new Command('pipe')
      .description('differentiable neural architecture search as a resumable dataflow pipeline')
      .version(host.version)
      .exitOverride()
      .showHelpAfterError('(pipe --help lists the commands, pipe COMMAND --help the options of one)')
      .configureOutput({
        writeOut: out,
        writeErr: (text) => complain(printable(text.replace(/\S{81,}/g, cited))),
      });
    const backends = host.backends.map(({ name }) => name).join(', ');

    program
      .command('init')
      .argument('[folder]', 'the folder of the project (default: this one)', something)
      .description('write a project with an experiment on your own images; asks in a terminal what no option says')
      .option('--images <folder>', 'where the images are: a subfolder for every class', something)
      .option('--kind <kind>', 'what they are: photographs, or small pictures (default: by their size)', something)
      .option('--time <time>', 'what a run may take: minutes or hours (default: minutes)', something)
      .option('--for <purpose>', 'what is wanted: a trained network, or the cell alone (default: network)', something)
      .option('--yes', 'ask nothing')
      .option('--stack', 'show the stack trace of a failure')
      .action(async (folder: string | undefined, options) =>
        conclude(said((await import('./init/init.js')).initCommand(folder, options, host)), options),
      );
    withSinks(withGraph(program.command('run').argument('<file>', 'an experiment file', something), backends), '--log')
      .description('run an experiment: what the store has is taken from it, the rest is computed')
      .option('--replay', 'tell sinks the metrics of cached stages too, from the store')
      .option(
        '--executor <name[:target]>',
        `where stages compute: ${EXECUTORS} (default: $SLUICE_EXECUTOR, or thread)`,
        something,
      )
      .option(
        '--jobs <number>',
        'cores that stages may have at once; a stage asks for one unless it says otherwise (default: all)',
        wholeNumber(1),
      )
      .option('--checkpoint <seconds>', 'least seconds between two checkpoints of a stage (default: 5)', seconds)
      .option('--no-check', 'do not type-check the experiment file')
      .action(async (file: string, options) => {
        const { runCommand } = await import('./run.js');
        await conclude(told(runCommand(file, options, host)), options);
      });
    withSinks(withGraph(program.command('logs').argument('<file>', 'an experiment file', something), backends), '--to')
      .description('tell sinks what the store has of an experiment, metrics too, without running anything')
      .action(async (file: string, options) => {
        const { logsCommand } = await import('./logs.js');
        await conclude(told(logsCommand(file, options, host)), options);
      });
    withGraph(program.command('plan').argument('<file>', 'an experiment file', something), backends)
      .description('say what a run would do, without running anything')
      .option('--json', 'write JSON')
      .action(async (file: string, options) =>
        conclude(said((await import('./plan.js')).planCommand(file, options, host)), options),
      );
    withGraph(program.command('times').argument('<file>', 'an experiment file', something), backends)
      .description('say what the finished stages of an experiment took, without running anything')
      .option('--json', 'write JSON')
      .action(async (file: string, options) =>
        conclude(said((await import('./times.js')).timesCommand(file, options, host)), options),
      );
    withArtifact(program.command('predict'), backends)
      .argument('<images...>', 'image files, and folders of them')
      .description('tell the classes of images by a trained network, with their uncertainty where it has dropout')
      .option('--top <number>', 'classes told of each image (default: 3)', wholeNumber(1))
      .option('--samples <number>', 'passes over each image of a network with dropout (default: 20)', wholeNumber(1))
      .addOption(new Option('--format <format>', 'how predictions are written (default: text)').choices([...FORMATS]))
      .action(async (target: string, images: readonly string[], options) =>
        conclude((await import('./predict.js')).predictCommand(target, images, options, host), options),
      );
    withArtifact(program.command('export'), backends)
      .description('write a trained network or a genotype for other programs')
      .option('--onnx <file>', 'write the network as ONNX', something)
      .option('--metadata <file>', 'write the classes, the normalisation and the size of images as JSON', something)
      .option('--safetensors <file>', "write the weights by PyTorch's names and in its layout", something)
      .option('--pytorch <folder>', 'write a model.py that builds the network of torch.nn, and its weights', something)
      .option(
        '--genotype <file>',
        'write the genotype: JSON where the name ends in .json, else as the DARTS repository has it',
        something,
      )
      .option('--dropout', 'keep Monte-Carlo dropout in the exported network')
      .action(async (target: string, options) =>
        conclude(said((await import('./export.js')).exportCommand(target, options, host)), options),
      );
    withGraph(program.command('graph').argument('<file>', 'an experiment file', something), backends)
      .description('draw the graph of an experiment, with what the store has marked, without running anything')
      .addOption(new Option('--as <form>', 'its form').choices(['text', 'mermaid', 'dot', 'svg']).default('text'))
      .action(async (file: string, options) =>
        conclude(said((await import('./graph.js')).graphCommand(file, options, host)), options),
      );
    withGraph(program.command('report').argument('<file>', 'an experiment file', something), backends)
      .description('write a page of what the store has of an experiment, without running anything')
      .option('-o, --output <file>', 'the page; - is standard output', something, 'report.html')
      .action(async (file: string, options) =>
        conclude(said((await import('./report/report.js')).reportCommand(file, options, host)), options),
      );
    withGraph(program.command('ui').argument('[file]', 'an experiment file, whose report is shown too', something), backends)
      .description('show the runs of the store in a browser while they go on, on this machine alone')
      .option('--port <number>', 'the port on 127.0.0.1 (default: one that is free)', portNumber)
      .action(async (file: string | undefined, options) => {
        const { uiCommand } = await import('./ui/ui.js');
        await conclude(told(uiCommand(file, options, host)), options);
      });
    withStore(program.command('ls'))
      .description('list what the store holds')
      .option('--json', 'write JSON')
      .action(async (options) => conclude(said((await import('./list.js')).listCommand(options, host)), options));
    withStore(program.command('show').argument('<digest>', 'a digest, or its first digits', something))
      .description('show an artifact')
      .option('-o, --output <file>', 'write its bytes to a file too: a picture is an SVG, tensors are safetensors', something)
      .option('--json', 'write JSON')
      .action(async (digest: string, options) =>
        conclude(said((await import('./show.js')).showCommand(digest, options, host)), options),
      );
    withStore(program.command('verify'))
      .description('check every entry of the store')
      .option('--json', 'write JSON')
      .action(async (options) => conclude((await import('./verify.js')).verifyCommand(options, host), options));
    withStore(program.command('doctor'))
      .description('say what works here: the backends and their devices, Node.js, the store, sharp, memory')
      .option('--json', 'write JSON')
      .action(async (options) => conclude((await import('./doctor/doctor.js')).doctorCommand(options, host), options));
    program
      .command('completion')
      .addArgument(new Argument('<shell>', 'the shell').choices(SHELLS).argParser(shell))
      .description('write the script by which a shell completes commands, options and files')
      .action((name: Shell) => out(completionScript(name, knownCommands(program, [WORKER]))));
    program
      .command(WORKER, { hidden: true })
      .description('be the worker of one job, which is told on standard input, and answer on standard output')
      .action(async () => (await import('../worker/serve-process.js')).serveProcess(1));

    for (const one of program.commands) {
      one.showHelpAfterError(`(pipe ${one.name()} --help lists its options)`);
      one.addHelpText('after', examplesText(one.name()));
    }
    program.addHelpText('after', examplesText('run'));

    try {
      await program.parseAsync([...words], { from: 'user' });
      return code;
    } catch (error) {
      if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : EXIT_CODES.usage;
      const fault =
        exhaustion(error) ??
        problem(
          'stage',
          String((error as Error | null)?.message ?? error),
          'pipe itself',
          'this is a fault of sluice: please report it with what --stack adds',
          error,
        );
      complain(`${problemText(fault, words.includes('--stack'))}\n`);
      return exitCodeOf([fault]);
    }
  };
