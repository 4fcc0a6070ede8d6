import { spawn } from 'node:child_process';
import type { Socket } from 'node:net';
import { type Field, type FieldReader, fieldsFrom, packet, packetCutter, STATUS, TYPES } from './packets.js';

/** Answer to a request. */
export interface SftpAnswer {
  readonly type: number;
  readonly fields: FieldReader;
}

/** Error that the far side's SFTP server answers with. */
export interface SftpError extends Error {
  readonly status: number;
}

/** Tells whether a caught value is an {@link SftpError}, of a status if one is given. */
export const isSftpError = (cause: unknown, status?: number): cause is SftpError =>
  cause instanceof Error && 'status' in cause && (status === undefined || cause.status === status);

/** Error of a connection that could not be made, or ended. */
export interface ConnectionError extends Error {
  readonly code: 'ECONNRESET';
  /** Words of ssh itself. */
  readonly said: string;
  /** True where the far side had answered before. */
  readonly hasAnswered: boolean;
}

/** Tells whether a caught value is a {@link ConnectionError}. */
export const isConnectionError = (cause: unknown): cause is ConnectionError => cause instanceof Error && 'hasAnswered' in cause;

/** Connection to an SFTP server. */
export interface SftpConnection {
  /**
   * Asks for something; many may be under way at once.
   *
   * @throws an {@link SftpError} where the answer is a status other than ok, a {@link ConnectionError} where there is none
   */
  readonly ask: (type: number, ...fields: readonly Field[]) => Promise<SftpAnswer>;
  /** The extensions that the server has. */
  readonly extensions: () => ReadonlySet<string>;
  readonly isOpen: () => boolean;
}

interface Waiting {
  readonly settle: (answer: SftpAnswer) => void;
  readonly fail: (cause: unknown) => void;
}

const SAID = 2000;

/** Milliseconds within which the far side has to greet, from when it was asked. */
const GREETS_WITHIN = 60_000;
/** Milliseconds that the last words of ssh are waited for once it says no more of SFTP. */
const LAST_WORDS = 2000;
/** The most characters that are repeated of a text in the place of SFTP. */
const REPEATED = 200;

/** Words for a far side that says something else than SFTP. */
const noSftp = (bytes: Buffer): string => `it speaks no SFTP, but says: ${bytes.toString().slice(0, REPEATED).trim()}`;

const statusError = (fields: FieldReader): SftpError => {
  const status = fields.u32();
  return Object.assign(new Error(`the SFTP server says: ${fields.text()} (${status})`), { status });
};

/**
 * Starts a program that speaks SFTP on its standard input and output, such as `ssh -s HOST sftp`. It keeps this process alive only
 * while something is asked, and ends with it.
 *
 * @param within milliseconds within which the far side has to greet
 */
export const connect = async (
  [program = 'ssh', ...words]: readonly string[],
  within = GREETS_WITHIN,
): Promise<SftpConnection> => {
  const child = spawn(program, words, { stdio: ['pipe', 'pipe', 'pipe'] });
  const handles = [child, child.stdin, child.stdout, child.stderr] as unknown as readonly Pick<Socket, 'ref' | 'unref'>[];
  const waiting = new Map<number, Waiting>();
  const extensions = new Set<string>();
  let [asked, said, hasAnswered, isOpen] = [0, '', false, true];
  let greet: Waiting = { settle: () => undefined, fail: () => undefined };
  const settled = (id: number): Waiting | undefined => {
    const one = waiting.get(id);
    waiting.delete(id);
    if (waiting.size === 0) for (const handle of handles) handle.unref();
    return one;
  };
  const ended = (why: string): ConnectionError =>
    Object.assign(new Error(`the connection by ssh ended: ${said.trim() || why}`), {
      code: 'ECONNRESET' as const,
      said: said.trim() || why,
      hasAnswered,
    });
  const end = (why: string): void => {
    if (!isOpen) return;
    isOpen = false;
    const error = ended(why);
    greet.fail(error);
    for (const id of [...waiting.keys()]) settled(id)?.fail(error);
    child.kill();
  };
  const refuse = (bytes: Buffer): void => {
    said = noSftp(bytes);
    end(said);
  };
  child.on('error', (cause) => end(cause.message));
  child.on('close', (code) => end(`it ended with ${code}`));
  child.stdin.on('error', () => undefined);
  child.stdout.on('end', () => setTimeout(() => end('it speaks no more'), LAST_WORDS).unref());
  child.stderr.on('data', (piece: Buffer) => {
    said = (said + piece.toString()).slice(-SAID);
  });
  child.stdout.on(
    'data',
    packetCutter((content) => {
      const type = content[0] ?? 0;
      if (!hasAnswered) {
        if (type !== TYPES.version) return refuse(content);
        hasAnswered = true;
        const fields = fieldsFrom(content, 5);
        for (let at = 5; at < content.length; ) {
          const [name, value] = [fields.bytes(), fields.bytes()];
          extensions.add(Buffer.from(name).toString());
          at += 8 + name.length + value.length;
        }
        return greet.settle({ type, fields });
      }
      const fields = fieldsFrom(content, 5);
      const one = settled(content.readUInt32BE(1));
      if (type !== TYPES.status) return one?.settle({ type, fields });
      const copy = fieldsFrom(content, 5);
      return copy.u32() === STATUS.ok ? one?.settle({ type, fields }) : one?.fail(statusError(fields));
    }, refuse),
  );
  const late = setTimeout(() => end('it does not greet: timed out'), within);
  try {
    await new Promise<SftpAnswer>((settle, fail) => {
      greet = { settle, fail };
      child.stdin.write(packet(TYPES.init, undefined, [{ u32: 3 }]));
    });
  } finally {
    clearTimeout(late);
  }
  if (waiting.size === 0) for (const handle of handles) handle.unref();
  return {
    ask: (type, ...fields) =>
      new Promise<SftpAnswer>((settle, fail) => {
        if (!isOpen) return fail(ended('it is closed'));
        asked = (asked + 1) >>> 0;
        if (waiting.size === 0) for (const handle of handles) handle.ref();
        waiting.set(asked, { settle, fail });
        child.stdin.write(packet(type, asked, fields));
      }),
    extensions: () => extensions,
    isOpen: () => isOpen,
  };
};
