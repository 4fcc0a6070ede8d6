import { randomInt, randomUUID } from 'node:crypto';
import { extname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { isProblem } from '../../../../base/problem.js';
import { type Blobs, misplacedBlob } from '../../blobs.js';
import { connect, isConnectionError, isSftpError, type SftpConnection } from './connection.js';
import { STATUS, TYPES } from './packets.js';
import type { SshPlace } from './place.js';
import {
  factsAt,
  makeFolder,
  readFile,
  readFolder,
  removeTree,
  type SftpEntry,
  type SftpFacts,
  unlessMissing,
  writeFile,
} from './sftp-files.js';
import { sshProblem } from './ssh-problem.js';

/*
 * The store is a folder there, laid out as one of this machine is. A blob is written under a name of its own and then renamed,
 * which SFTP refuses where the new name is taken: of several who put one name at once one is told so. Where the answer of a
 * rename was lost with the connection, what lies there tells whose it is.
 *
 * Version 3 of SFTP tells times in whole seconds, and nothing else by which a file that took another's place is told from it:
 * each is given a time of access of its own, in a future that nobody reads in.
 */

const TEMPORARY = 'temporary';
const PASSING = /^(?:leases|clock|runs|names|jobs)\//;
const PAUSES = [200, 1000, 3000];
const ABANDONED_AFTER = 24 * 60 * 60;

const FOLDER_IN_PLACE = 'a folder lies in its place';
const NO_FILE = 'something that is no file lies in its place';

const refuseNoFile = ({ kind }: SftpFacts): void => {
  if (kind !== 'file') throw misplacedBlob(kind === 'folder' ? FOLDER_IN_PLACE : NO_FILE);
};

/**
 * The blobs in a folder on another machine, over one connection by ssh, which is made when something is first asked, and anew
 * where it ended.
 *
 * @param where the address, for messages
 */
export const sshBlobs = (place: SshPlace, where: string): Blobs => {
  const root = place.path;
  const at = (name: string): string => `${root}/${name}`;
  let opened: Promise<SftpConnection> | undefined;
  let hasAnswered = false;

  const connection = async (): Promise<SftpConnection> => {
    const known = await opened?.catch(() => undefined);
    if (known?.isOpen()) return known;
    opened = connect(place.command);
    const made = await opened;
    hasAnswered = true;
    return made;
  };

  /** Does some work, again where the connection ended; its errors become problems. */
  const asking = async <A>(work: (connection: SftpConnection, tried: number) => Promise<A>): Promise<A> => {
    for (let tried = 0; ; tried++) {
      try {
        return await work(await connection(), tried);
      } catch (cause) {
        const pause = PAUSES[tried];
        if (isConnectionError(cause) && hasAnswered && pause !== undefined) {
          await sleep(pause);
          continue;
        }
        throw (isProblem(cause) ? undefined : sshProblem(cause, place, where, hasAnswered)) ?? cause;
      }
    }
  };

  const read = (sftp: SftpConnection, name: string, from: number, to: number): Promise<Uint8Array | undefined> =>
    unlessMissing(readFile(sftp, at(name), from, to, refuseNoFile));

  /** Makes the folder of a name; what is no folder in its place, or in that of one above, is damage, and goes. */
  const ensureFolderOf = async (sftp: SftpConnection, name: string): Promise<void> => {
    const parts = name.split('/').slice(0, -1);
    for (let depth = 1; depth <= parts.length; depth++) {
      const path = at(parts.slice(0, depth).join('/'));
      const facts = await factsAt(sftp, path).catch(() => undefined);
      if (facts !== undefined && facts.kind !== 'folder') await removeTree(sftp, path);
    }
    await makeFolder(sftp, at(parts.join('/')).replace(/\/$/, ''));
  };

  /** Renames a draft to a name unless a file is there; what is no file goes. */
  const install = async (sftp: SftpConnection, draft: string, name: string): Promise<boolean> => {
    for (let tried = 0; ; tried++) {
      try {
        await sftp.ask(TYPES.rename, draft, at(name));
        return true;
      } catch (cause) {
        if (!isSftpError(cause)) throw cause;
        const facts = await factsAt(sftp, at(name)).catch(() => undefined);
        if (facts?.kind === 'file') return false;
        if (tried === 3) throw cause;
        if (facts !== undefined) await removeTree(sftp, at(name));
        await ensureFolderOf(sftp, name);
      }
    }
  };

  const put = async (sftp: SftpConnection, name: string, bytes: Uint8Array, tried: number): Promise<boolean> => {
    const draft = at(`${TEMPORARY}/ssh-${randomUUID()}`);
    const options = {
      permissions: name.startsWith('objects/') ? 0o444 : 0o644,
      isDurable: !PASSING.test(name),
      accessed: 0x80000000 + randomInt(0x7fffffff),
    };
    const written = await unlessMissing(writeFile(sftp, draft, bytes, options).then(() => true));
    if (written === undefined) {
      await ensureFolderOf(sftp, `${TEMPORARY}/x`);
      await writeFile(sftp, draft, bytes, options);
    }
    if (await install(sftp, draft, name)) return true;
    await sftp.ask(TYPES.remove, draft).catch(() => undefined);
    if (tried === 0) return false;
    const there = await read(sftp, name, 0, Number.MAX_SAFE_INTEGER);
    return there !== undefined && Buffer.compare(there, bytes) === 0;
  };

  /** Removes the folders above a name that it leaves empty; those directly in the root stay. */
  const prune = async (sftp: SftpConnection, name: string): Promise<void> => {
    const parts = name.split('/');
    try {
      for (let depth = parts.length - 1; depth > 1; depth--) await sftp.ask(TYPES.rmdir, at(parts.slice(0, depth).join('/')));
    } catch (cause) {
      if (!isSftpError(cause)) throw cause;
    }
  };

  const remove = async (sftp: SftpConnection, name: string): Promise<void> => {
    try {
      await sftp.ask(TYPES.remove, at(name));
    } catch (cause) {
      if (isSftpError(cause, STATUS.noSuchFile)) return;
      if ((await factsAt(sftp, at(name)))?.kind !== 'folder') throw cause;
      await removeTree(sftp, at(name));
    }
    await prune(sftp, name);
  };

  const kindOf = async (sftp: SftpConnection, folder: string, { name, facts }: SftpEntry): Promise<SftpFacts['kind']> =>
    facts.kind === 'link' ? ((await factsAt(sftp, at(`${folder}${name}`)))?.kind ?? 'link') : facts.kind;

  const list = async (sftp: SftpConnection, prefix: string): Promise<readonly string[]> => {
    const found: string[] = [];
    const walk = async (folder: string): Promise<void> => {
      const entries = await readFolder(sftp, folder === '' ? root : at(folder.slice(0, -1))).catch((cause) => {
        // A file in the place of a folder is named by whoever lists the folder above.
        if (isSftpError(cause, STATUS.failure)) return undefined;
        throw cause;
      });
      const before = found.length;
      await Promise.all(
        (entries ?? []).map(async (entry) => {
          const name = `${folder}${entry.name}`;
          if (entry.name.startsWith('.') || entry.name === TEMPORARY) return;
          if (!name.startsWith(prefix) && !prefix.startsWith(`${name}/`)) return;
          if ((await kindOf(sftp, folder, entry)) === 'folder') await walk(`${name}/`);
          else found.push(name);
        }),
      );
      if (entries !== undefined && found.length === before && extname(folder.slice(0, -1)) !== '')
        found.push(folder.slice(0, -1));
    };
    await walk(prefix.slice(0, prefix.lastIndexOf('/') + 1));
    return [...new Set(found)].filter((name) => name.startsWith(prefix)).sort();
  };

  return {
    where,
    reach: 'network',
    get: (name) => asking((sftp) => read(sftp, name, 0, Number.MAX_SAFE_INTEGER)),
    range: (name, from, to) => asking((sftp) => read(sftp, name, from, Math.max(from, to))),
    putIfAbsent: (name, bytes) => asking((sftp, tried) => put(sftp, name, bytes, tried)),
    stat: (name) =>
      asking(async (sftp) => {
        const facts = await factsAt(sftp, at(name));
        if (facts === undefined) return undefined;
        refuseNoFile(facts);
        const { size, modified = 0, accessed, permissions } = facts.attributes;
        return { bytes: facts.bytes, modified: modified * 1000, stamp: [size, modified, accessed, permissions].join(' ') };
      }),
    list: (prefix) => asking((sftp) => list(sftp, prefix)),
    delete: (name) => asking((sftp) => remove(sftp, name)),
    sweep: () =>
      asking(async (sftp) => {
        const entries = (await readFolder(sftp, at(TEMPORARY))) ?? [];
        const newest = Math.max(0, ...entries.map(({ facts }) => facts.attributes.modified ?? 0), Date.now() / 1000);
        for (const { name, facts } of entries)
          if (newest - (facts.attributes.modified ?? newest) > ABANDONED_AFTER)
            await removeTree(sftp, at(`${TEMPORARY}/${name}`));
      }),
  };
};
