import { readFile, realpath } from 'node:fs/promises';
import { dirname } from 'node:path';

/** Types of file systems that other machines see too, as Linux names them. */
const SHARED =
  /^(?:nfs4?|cifs|smb3|smbfs|lustre|beegfs|gpfs|ceph|afs|ocfs2|gfs2?|glusterfs|panfs|orangefs|wekafs|fuse\.(?:sshfs|glusterfs|ceph-fuse|juicefs|s3fs|rclone|gcsfuse|mount-s3|goofys|beegfs|quobyte|moosefs|mfs|lizardfs|nfs\w*))$/;

// Characters that would end a field of a line are written in octal there.
const plain = (text: string): string =>
  text.replace(/\\([0-7]{3})/g, (_, digits: string) => String.fromCharCode(Number.parseInt(digits, 8)));

/**
 * Type of the file system that a path lies in; undefined where the mounts do not tell.
 *
 * @param mounts the text of /proc/mounts
 * @param path absolute, without links
 */
export const fileSystemOf = (mounts: string, path: string): string | undefined => {
  const found = mounts.split('\n').flatMap((line) => {
    const [, point = '', type] = line.split(' ');
    const at = plain(point).replace(/\/$/, '');
    return type !== undefined && (path === at || path.startsWith(`${at}/`)) ? [{ at, type }] : [];
  });
  // Of two that are mounted at one point the later hides the other.
  return found.reduce<(typeof found)[number] | undefined>(
    (best, one) => (best === undefined || one.at.length >= best.at.length ? one : best),
    undefined,
  )?.type;
};

/** The path of a folder, or of the nearest above it that is there, without links. */
const realOf = async (path: string): Promise<string> => {
  for (let at = path; ; at = dirname(at)) {
    const found = await realpath(at).catch(() => undefined);
    if (found !== undefined || dirname(at) === at) return found ?? at;
  }
};

/** Tells whether other machines see a folder too, as far as this one knows: its file system is one of the network. */
export const isSharedFolder = async (path: string): Promise<boolean> => {
  const mounts = await readFile('/proc/mounts', 'utf8').catch(() => undefined);
  return mounts !== undefined && SHARED.test(fileSystemOf(mounts, await realOf(path)) ?? '');
};
