import { isSftpError, type SftpConnection } from './connection.js';
import { type Attributes, STATUS, TYPES } from './packets.js';

const CHUNK = 32 << 10;
const UNDER_WAY = 64;
const [READ, WRITE, CREATE, EXCLUSIVE] = [1, 2, 8, 32];
const FORMAT = 0o170000;
const KINDS: ReadonlyMap<number, 'file' | 'folder' | 'link'> = new Map([
  [0o100000, 'file'],
  [0o040000, 'folder'],
  [0o120000, 'link'],
]);

/** Facts of what lies at a path. */
export interface SftpFacts {
  readonly kind: 'file' | 'folder' | 'link' | 'other';
  readonly bytes: number;
  readonly attributes: Attributes;
}

const factsOf = (attributes: Attributes): SftpFacts => ({
  kind: KINDS.get((attributes.permissions ?? 0) & FORMAT) ?? 'other',
  bytes: attributes.size ?? 0,
  attributes,
});

/** Waits for an operation, and gives undefined where there is nothing of the name. */
export const unlessMissing = async <A>(operation: Promise<A>): Promise<A | undefined> => {
  try {
    return await operation;
  } catch (cause) {
    if (isSftpError(cause, STATUS.noSuchFile)) return undefined;
    throw cause;
  }
};

/** Does pieces of work by their number, some at once. */
const inPieces = async (count: number, work: (index: number) => Promise<void>): Promise<void> => {
  let next = 0;
  const goOn = async (): Promise<void> => {
    for (let at = next++; at < count; at = next++) await work(at);
  };
  await Promise.all(Array.from({ length: Math.min(UNDER_WAY, count) }, goOn));
};

/** Facts of what lies at a path, behind a link if it is one; undefined where there is nothing. */
export const factsAt = (connection: SftpConnection, path: string): Promise<SftpFacts | undefined> =>
  unlessMissing(connection.ask(TYPES.stat, path).then(({ fields }) => factsOf(fields.attributes())));

const withHandle = async <A>(
  connection: SftpConnection,
  path: string,
  flags: number,
  attributes: Attributes,
  work: (handle: Uint8Array) => Promise<A>,
): Promise<A> => {
  const { fields } = await connection.ask(TYPES.open, path, { u32: flags }, attributes);
  const handle = Uint8Array.from(fields.bytes());
  try {
    return await work(handle);
  } finally {
    await connection.ask(TYPES.close, handle);
  }
};

/**
 * Reads bytes `[from, to)` of a file, fewer at its end, many pieces at once.
 *
 * @param refuse throws where the path is of something that is no file
 */
export const readFile = (
  connection: SftpConnection,
  path: string,
  from: number,
  to: number,
  refuse: (facts: SftpFacts) => void,
): Promise<Uint8Array> =>
  withHandle(connection, path, READ, {}, async (handle) => {
    const facts = factsOf((await connection.ask(TYPES.fstat, handle)).fields.attributes());
    refuse(facts);
    const content = new Uint8Array(Math.max(0, Math.min(to, facts.bytes) - from));
    await inPieces(Math.ceil(content.length / CHUNK), async (index) => {
      const end = Math.min(content.length, (index + 1) * CHUNK);
      // A server may give less than it was asked for.
      for (let at = index * CHUNK; at < end; ) {
        const { fields } = await connection.ask(TYPES.read, handle, { u64: from + at }, { u32: end - at });
        const piece = fields.bytes();
        content.set(piece, at);
        at += piece.length;
      }
    });
    return content;
  });

/** Options of {@link writeFile}. */
export interface WriteOptions {
  readonly permissions: number;
  /** Whether it outlives a crash of the far side, where its server can see to that. */
  readonly isDurable: boolean;
  /** Time of access that the file is given, in seconds. */
  readonly accessed: number;
}

const SYNC = 'fsync@openssh.com';

/** Writes a new file. */
export const writeFile = (
  connection: SftpConnection,
  path: string,
  content: Uint8Array,
  { permissions, isDurable, accessed }: WriteOptions,
): Promise<void> =>
  withHandle(connection, path, WRITE | CREATE | EXCLUSIVE, { permissions }, async (handle) => {
    await inPieces(Math.ceil(content.length / CHUNK), async (index) => {
      const piece = content.subarray(index * CHUNK, (index + 1) * CHUNK);
      await connection.ask(TYPES.write, handle, { u64: index * CHUNK }, piece);
    });
    const { modified } = (await connection.ask(TYPES.fstat, handle)).fields.attributes();
    await connection.ask(TYPES.fsetstat, handle, { accessed, modified: modified ?? 0 });
    if (isDurable && connection.extensions().has(SYNC)) await connection.ask(TYPES.extended, SYNC, handle);
  });

/** Entry of a folder. */
export interface SftpEntry {
  readonly name: string;
  readonly facts: SftpFacts;
}

/** The entries of a folder; undefined where there is none. */
export const readFolder = async (connection: SftpConnection, path: string): Promise<readonly SftpEntry[] | undefined> => {
  const opened = await unlessMissing(connection.ask(TYPES.opendir, path));
  if (opened === undefined) return undefined;
  const handle = Uint8Array.from(opened.fields.bytes());
  const entries: SftpEntry[] = [];
  try {
    for (;;) {
      const { fields } = await connection.ask(TYPES.readdir, handle);
      for (let left = fields.u32(); left > 0; left--) {
        const name = fields.text();
        fields.text();
        const facts = factsOf(fields.attributes());
        if (name !== '.' && name !== '..') entries.push({ name, facts });
      }
    }
  } catch (cause) {
    if (!isSftpError(cause, STATUS.end)) throw cause;
    return entries;
  } finally {
    await connection.ask(TYPES.close, handle);
  }
};

/** Removes all that lies at a path. */
export const removeTree = async (connection: SftpConnection, path: string): Promise<void> => {
  const facts = await unlessMissing(connection.ask(TYPES.lstat, path).then(({ fields }) => factsOf(fields.attributes())));
  if (facts === undefined) return;
  if (facts.kind !== 'folder') return void (await unlessMissing(connection.ask(TYPES.remove, path)));
  for (const { name } of (await readFolder(connection, path)) ?? []) await removeTree(connection, `${path}/${name}`);
  await unlessMissing(connection.ask(TYPES.rmdir, path));
};

/** Makes a folder and those above it, unless they are there. */
export const makeFolder = async (connection: SftpConnection, path: string): Promise<void> => {
  if (path === '' || path === '/' || path === '.' || (await factsAt(connection, path))?.kind === 'folder') return;
  if (path.includes('/')) await makeFolder(connection, path.slice(0, path.lastIndexOf('/')));
  try {
    await connection.ask(TYPES.mkdir, path, {});
  } catch (cause) {
    // Another may have made it meanwhile.
    if ((await factsAt(connection, path))?.kind !== 'folder') throw cause;
  }
};
