/**
 * A message of the parser of options which, where the option that is not known has the name of a command, sends to that command in
 * place of an option that is near.
 *
 * @param commands the names of those that people call
 */
export const withCommandMeant = (message: string, commands: readonly string[]): string => {
  const [, option] = /^error: unknown option '--([\w-]+)/.exec(message) ?? [];
  if (option === undefined || !commands.includes(option)) return message;
  const [first = ''] = message.split('\n');
  return `${first}\n(There is a command of that name: pipe ${option} --help shows how it is called.)\n`;
};
