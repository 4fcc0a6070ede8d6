import { type Problem, problem } from '../../../../base/problem.js';
import { isConnectionError, isSftpError } from './connection.js';
import { STATUS } from './packets.js';
import type { SshPlace } from './place.js';

/** Words of ssh where it cannot reach the far side, with their meaning and how to mend it. */
const REFUSALS: readonly (readonly [said: RegExp, what: string, remedy: string])[] = [
  [/ENOENT/, 'there is no ssh on this machine', 'install an ssh client, or name one with SLUICE_SSH'],
  [/Could not resolve hostname/i, 'there is no host of this name', 'correct the name of the host'],
  [
    /Host key verification failed/i,
    'the key of the host is not known, or is another than before',
    'connect once by hand, with `ssh HOST`, and see whether the key is right',
  ],
  [
    /Permission denied|Too many authentication failures/i,
    'the host refuses this user',
    'try `ssh HOST` by hand: a key or an agent must let you in without a question',
  ],
  [
    /speaks no SFTP/,
    'the shell there prints a text, which stands in the way of SFTP',
    'have its start-up files print nothing unless a person is there: `ssh HOST true` must print nothing',
  ],
  [/subsystem request failed/i, 'the host has no SFTP', 'have its administrator enable the subsystem sftp'],
  [
    /Connection refused|timed out|No route|unreachable|closed by/i,
    'the host cannot be reached',
    'check its name, its port and the network',
  ],
];

/**
 * Turns an error of a connection by ssh into a problem that says how to mend it: of class `usage` where it never came to be,
 * `store` where it ended; undefined where it is none of the known ones.
 */
export const sshProblem = (cause: unknown, { host }: SshPlace, where: string, hasAnswered: boolean): Problem | undefined => {
  if (isSftpError(cause, STATUS.permissionDenied))
    return problem(
      'usage',
      'there is no permission to use the store there',
      where,
      'change the permissions of that folder, or name another',
      cause,
    );
  if (!isConnectionError(cause)) return undefined;
  const said = cause.said.split('\n').at(-1) ?? '';
  if (hasAnswered) {
    const remedy = 'run again once it can be reached: what was finished is kept';
    return problem('store', `the connection to ${host} ended, and cannot be made again: ${said}`, where, remedy, cause);
  }
  const [, what, remedy] = REFUSALS.find(([pattern]) => pattern.test(cause.said)) ?? [
    undefined,
    'ssh ended without a connection',
    'try `ssh HOST` by hand',
  ];
  return problem('usage', `${what}: ${said}`, where, remedy.replace('HOST', host), cause);
};
