import type { Command } from 'commander';

/** An option as a shell completes it. */
export interface KnownOption {
  /** With its dashes, as `--seed`. */
  readonly flag: string;
  readonly meaning: string;
  readonly takesValue: boolean;
}

/** A command as a shell completes it. */
export interface KnownCommand {
  readonly name: string;
  readonly meaning: string;
  readonly options: readonly KnownOption[];
  /** Words that its argument may be; none where it is a file or any text. */
  readonly choices: readonly string[];
  readonly takesFile: boolean;
  /** True where any number of files come after its first argument. */
  readonly takesMore: boolean;
}

/** The first clause of a description, without what a shell would read. */
const brief = (text: string): string =>
  (text.split(/[:;(]/)[0] as string)
    .replace(/[^\p{L}\p{N} .,/-]/gu, '')
    .trim()
    .slice(0, 70);

/** The commands of a program that people call, with their options, the hidden ones left out. */
export const knownCommands = (program: Command, hidden: readonly string[]): readonly KnownCommand[] =>
  program.commands
    .filter((one) => !hidden.includes(one.name()))
    .map((one) => ({
      name: one.name(),
      meaning: brief(one.description()),
      options: [
        ...one.options.map(({ long, description, required, optional }) => ({
          flag: long as string,
          meaning: brief(description),
          takesValue: required || optional,
        })),
        { flag: '--help', meaning: 'display help', takesValue: false },
      ],
      choices: one.registeredArguments.flatMap(({ argChoices = [] }) => argChoices),
      takesFile: one.registeredArguments.some((argument) =>
        ['file', 'folder', 'images', 'file|digest'].includes(argument.name()),
      ),
      takesMore: one.registeredArguments.some(({ variadic }) => variadic),
    }));
