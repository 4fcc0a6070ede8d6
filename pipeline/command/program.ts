import { Command, CommanderError } from 'commander';
import * as either from 'fp-ts/lib/Either.js';
import { exhaustion } from '../../base/exhaustion.js';
import { problem } from '../../base/problem.js';
import { boundedSentence, cited, printable } from '../../base/quote.js';
import { withCommandMeant } from './command-meant.js';
import { knownCommands } from './completion/command-line.js';
import type { Means, Outcome } from './declaration.js';
import { DECLARED } from './declared/declared.js';
import { runDeclaration } from './declared/run.js';
import { examplesText } from './examples.js';
import { EXIT_CODES, exitCodeOf } from './exit-code.js';
import type { Host } from './host.js';
import { problemText } from './present/problem-text.js';

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
    const conclude: Means['conclude'] = async (work, { stack }) => {
      const outcome = await work();
      const ended: Outcome = either.isLeft(outcome) ? { problems: [outcome.left] } : outcome.right;
      const { text, problems, notices = [] } = ended;
      if (text !== undefined) out(`${printable(text)}\n`);
      for (const one of notices) complain(`warning: ${boundedSentence(one)}\n`);
      for (const one of problems) complain(`${problemText(one, stack ?? false)}\n`);
      code = ended.code ?? exitCodeOf(problems);
    };
    const hidden = DECLARED.filter((one) => one.hidden).map(({ name }) => name);
    const shown = DECLARED.map(({ name }) => name).filter((name) => !hidden.includes(name));
    const program = new Command('pipe')
      .description('differentiable neural architecture search as a resumable dataflow pipeline')
      .version(host.version)
      .exitOverride()
      .showHelpAfterError('(pipe --help lists the commands, pipe COMMAND --help the options of one)')
      .configureOutput({
        writeOut: out,
        outputError: (text, write) => write(withCommandMeant(text, shown)),
        writeErr: (text) => complain(printable(text.replace(/\S{81,}/g, cited))),
      });
    const backends = host.backends.map(({ name }) => name).join(', ');

    const means: Means = { host, backends, conclude, out, known: () => knownCommands(program, hidden) };
    for (const { name, examples, hidden = false, declare } of DECLARED) {
      const command = program.command(name, { hidden });
      declare(command, means);
      command.showHelpAfterError(`(pipe ${name} --help lists its options)`);
      command.addHelpText('after', examplesText(examples));
    }
    program.addHelpText('after', examplesText(runDeclaration.examples));

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
