import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { S3Client } from '@aws-sdk/client-s3';
import { isProblem } from '../../../../base/problem.js';
import { errorCode } from '../../../../base/system-error.js';
import type { BlobStat, Blobs } from '../../blobs.js';
import { CLOCK } from '../../store-clock.js';
import type { Sdk } from './client.js';
import { putInParts, sweepUploads } from './parts.js';
import type { S3Place } from './place.js';
import { isNoObject, s3ErrorOf, s3Problem } from './s3-problem.js';

/*
 * A blob is an object. Of several who put a name at once one is told so by `PUT If-None-Match: *`, which a server either has
 * (AWS, R2, MinIO, Ceph) or not; where it is not AWS's own, it is asked once. One that has not:
 *
 * 1. A name is looked for first, then put. Two who do both at once both write; whoever is last stays.
 * 2. Objects are named by their bytes, and results by the key that makes them: whoever is last writes the same.
 * 3. A lease is read again after a pause, and is of whoever is last. A writer that took longer than the pause makes two hold
 *    it until the next renewal, which finds another's record there. A stage may then be computed twice, to the same bytes.
 */

/** Times in milliseconds and lengths in bytes, which a test may set. */
export interface S3Limits {
  /** Between two tries where another writes the same name at the moment. */
  readonly pause: number;
  /** Between writing a lease and looking whose it is, where the server has no conditional writes. */
  readonly settle: number;
  /** Length of the parts of a blob that is longer than two of them. */
  readonly part: number;
}

const USUAL: S3Limits = { pause: 100, settle: 250, part: 16 << 20 };
const TRIES = 10;
const READS = 3;

const isEqual = (found: Uint8Array | undefined, bytes: Uint8Array): boolean =>
  found !== undefined && Buffer.compare(found, bytes) === 0;

const isLease = (name: string): boolean => name.startsWith('leases/');

/**
 * The blobs below a prefix of a bucket.
 *
 * @param where the address, for messages
 */
export const s3Blobs = (sdk: Sdk, client: S3Client, place: S3Place, where: string, limits: S3Limits = USUAL): Blobs => {
  const { bucket: Bucket, prefix } = place;
  let hasAnswered = false;
  const objectOf = (name: string) => ({ Bucket, Key: `${prefix}${name}` });

  /** Does some requests, whose errors become problems. */
  const asking = async <A>(work: () => Promise<A>): Promise<A> => {
    try {
      const answer = await work();
      hasAnswered = true;
      return answer;
    } catch (cause) {
      if (isProblem(cause)) throw cause;
      const known = s3Problem(cause, place, where, hasAnswered);
      if (s3ErrorOf(cause).status !== undefined) hasAnswered = true;
      throw known ?? cause;
    }
  };
  const ifThere = async <A>(work: () => Promise<A>): Promise<A | undefined> => {
    try {
      return await work();
    } catch (cause) {
      if (isNoObject(cause)) return undefined;
      throw cause;
    }
  };

  const read = async (name: string, Range?: string): Promise<Uint8Array | undefined> => {
    for (let tried = 1; ; tried++) {
      let isAnswered = false;
      try {
        const { Body } = await client.send(new sdk.GetObjectCommand({ ...objectOf(name), ...(Range ? { Range } : {}) }));
        isAnswered = true;
        return (await Body?.transformToByteArray()) ?? new Uint8Array(0);
      } catch (cause) {
        // The client asks again for an answer, but not for the rest of one that was cut off.
        if (!isAnswered || tried === READS || errorCode(cause) === undefined) throw cause;
      }
    }
  };

  const stat = async (name: string): Promise<BlobStat | undefined> =>
    ifThere(async () => {
      const found = await client.send(new sdk.HeadObjectCommand(objectOf(name)));
      const modified = found.LastModified?.getTime() ?? 0;
      const bytes = found.ContentLength ?? 0;
      return { bytes, modified, stamp: [bytes, found.ETag, found.VersionId, modified].join(' ') };
    });

  const put = async (name: string, bytes: Uint8Array, condition: { readonly IfNoneMatch?: string }): Promise<void> => {
    if (bytes.length > 2 * limits.part) return putInParts(sdk, client, objectOf(name), bytes, limits.part, condition);
    await client.send(new sdk.PutObjectCommand({ ...objectOf(name), Body: bytes, ...condition }));
  };

  /** Puts with a condition; of another's write at the same moment it cannot be told yet which comes first. */
  const putOnCondition = async (name: string, bytes: Uint8Array): Promise<boolean> => {
    for (let tried = 1; ; tried++) {
      try {
        await put(name, bytes, { IfNoneMatch: '*' });
        return true;
      } catch (cause) {
        const { status, attempts } = s3ErrorOf(cause);
        // One that was asked for again may be refused because of itself: its answer was lost.
        if (status === 412) return attempts > 1 && isEqual(await ifThere(() => read(name)), bytes);
        if (status !== 409 || tried === TRIES) throw cause;
        await sleep(limits.pause * tried * (0.5 + Math.random()));
      }
    }
  };

  const probe = async (): Promise<boolean> => {
    const name = `${CLOCK}${randomUUID()}`;
    const bytes = Buffer.from('conditional');
    try {
      await putOnCondition(name, bytes);
      return !(await putOnCondition(name, bytes));
    } catch (cause) {
      const { name: code, status } = s3ErrorOf(cause);
      if (status === 501 || code === 'NotImplemented' || code === 'InvalidArgument') return false;
      throw cause;
    } finally {
      await client.send(new sdk.DeleteObjectCommand(objectOf(name))).catch(() => undefined);
    }
  };
  let known: Promise<boolean> | undefined;
  const hasConditions = (): Promise<boolean> => {
    if (place.endpoint === undefined) return Promise.resolve(true);
    known ??= probe().catch((cause) => {
      known = undefined;
      throw cause;
    });
    return known;
  };

  const putWithoutCondition = async (name: string, bytes: Uint8Array): Promise<boolean> => {
    if ((await stat(name)) !== undefined) return false;
    await put(name, bytes, {});
    if (!isLease(name)) return true;
    await sleep(limits.settle);
    return isEqual(await ifThere(() => read(name)), bytes);
  };

  const list = async (beginning: string): Promise<readonly string[]> => {
    const found: string[] = [];
    for (let ContinuationToken: string | undefined; ; ) {
      const Prefix = `${prefix}${beginning}`;
      const page = await client.send(
        new sdk.ListObjectsV2Command({ Bucket, Prefix, ...(ContinuationToken ? { ContinuationToken } : {}) }),
      );
      for (const { Key } of page.Contents ?? [])
        if (Key !== undefined && !Key.endsWith('/')) found.push(Key.slice(prefix.length));
      if (!page.IsTruncated || page.NextContinuationToken === undefined) return found.sort();
      ContinuationToken = page.NextContinuationToken;
    }
  };

  return {
    where,
    reach: 'network',
    get: (name) => asking(() => ifThere(() => read(name))),
    range: (name, from, to) =>
      asking(async () => {
        if (to <= from) return (await stat(name)) === undefined ? undefined : new Uint8Array(0);
        try {
          return await ifThere(() => read(name, `bytes=${from}-${to - 1}`));
        } catch (cause) {
          // There is an object, and nothing of it in the range.
          if (s3ErrorOf(cause).status === 416) return new Uint8Array(0);
          throw cause;
        }
      }),
    putIfAbsent: (name, bytes) =>
      asking(async () => ((await hasConditions()) ? putOnCondition(name, bytes) : putWithoutCondition(name, bytes))),
    stat: (name) => asking(() => stat(name)),
    list: (beginning) => asking(() => list(beginning)),
    delete: (name, signal) =>
      asking(async () => {
        await client.send(new sdk.DeleteObjectCommand(objectOf(name)), signal === undefined ? {} : { abortSignal: signal });
      }),
    sweep: () => asking(() => sweepUploads(sdk, client, Bucket, prefix, Date.now())),
    remarks: () =>
      asking(async () =>
        (await hasConditions())
          ? []
          : [
              `${place.endpoint ?? 'AWS'} has no conditional writes: two runs at once may compute a stage twice, to the same bytes, and never take a wrong result`,
            ],
      ),
  };
};
