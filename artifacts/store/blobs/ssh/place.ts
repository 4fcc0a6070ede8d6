import * as either from 'fp-ts/lib/Either.js';
import { type Problem, problem } from '../../../../base/problem.js';
import { quoted } from '../../../../base/quote.js';
import type { AddressContext } from '../../../../base/scheme.js';

/** Place of a store on another machine that ssh reaches. */
export interface SshPlace {
  /** Program and words that reach the far side's SFTP server. */
  readonly command: readonly string[];
  readonly host: string;
  /** Path there; a relative one begins at the user's home. */
  readonly path: string;
}

const FORM = 'ssh://USER@HOST:PORT/PATH';
// A word that begins with a hyphen would be an option of ssh.
const TARGET = /^(?:([^@:/\s-][^@:/\s]*)@)?(\[[0-9A-Fa-f:.%]+\]|[^@:/\s[\]-][^@:/\s[\]]*)(?::(\d+))?(\/.*)?$/;

/** Options by which ssh asks nobody anything and notices a far side that is gone. */
const OPTIONS = ['BatchMode=yes', 'ConnectTimeout=15', 'ServerAliveInterval=15', 'ServerAliveCountMax=3'];

/**
 * Reads the target of an address `ssh://user@host:port/path`. Host names, keys and jumps are those of the user's own ssh; the
 * words of $SLUICE_SSH take the place of its name, as in `ssh -i key`.
 *
 * @returns a `usage` problem for a target of another form, and for one with a password
 */
export const sshPlaceOf = (target: string, environment: AddressContext['environment']): either.Either<Problem, SshPlace> => {
  const refuse = (what: string, remedy = `write it as ${FORM}, or ssh://HOST/~/PATH from your home there`) =>
    either.left(problem('usage', what, 'store ssh', remedy));
  const text = target.replace(/^\/\//, '');
  if (/^[^/]*:[^/]*@/.test(text)) return refuse('an address of ssh holds no password', 'leave that to a key or an agent of ssh');
  const [, user, host, port, path = '/'] = TARGET.exec(text) ?? [];
  if (host === undefined) return refuse(`${quoted(text)} names no host`);
  if (port !== undefined && (Number(port) < 1 || Number(port) > 65_535)) return refuse(`${quoted(port)} is no port`);
  const at = path
    .replace(/^\/~(?=\/|$)/, '.')
    .replace(/^\.\/(?=.)/, '')
    .replace(/(?<=.)\/+$/, '');
  if (at === '/' || at === '.') return refuse('the address names no folder');
  const ssh = (environment['SLUICE_SSH'] ?? '').split(' ').filter((word) => word !== '');
  return either.right({
    command: [
      ...(ssh.length === 0 ? ['ssh'] : ssh),
      ...OPTIONS.flatMap((option) => ['-o', option]),
      ...(port === undefined ? [] : ['-p', port]),
      ...(user === undefined ? [] : ['-l', user]),
      '-s',
      host.replace(/^\[|\]$/g, ''),
      'sftp',
    ],
    host,
    path: at,
  });
};
