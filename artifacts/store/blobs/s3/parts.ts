import type { S3Client } from '@aws-sdk/client-s3';
import { digestOfObject } from '../../names.js';
import type { Sdk } from './client.js';
import { isNoObject } from './s3-problem.js';

const AT_ONCE = 4;

/** Key of an object in a bucket. */
export interface S3Object {
  readonly Bucket: string;
  readonly Key: string;
}

const length = async (sdk: Sdk, client: S3Client, object: S3Object): Promise<number | undefined> => {
  try {
    return (await client.send(new sdk.HeadObjectCommand(object))).ContentLength;
  } catch (cause) {
    if (isNoObject(cause)) return undefined;
    throw cause;
  }
};

/**
 * Puts a large object in parts, of which each is asked for again by itself where it fails. It is seen once all of it is there.
 *
 * @param part length of a part in bytes
 * @param condition whether the last step is refused where there is an object meanwhile; some servers pay no heed to that
 * @throws the client's error; one of status 412 where there is an object
 */
export const putInParts = async (
  sdk: Sdk,
  client: S3Client,
  object: S3Object,
  bytes: Uint8Array,
  part: number,
  condition: { readonly IfNoneMatch?: string },
): Promise<void> => {
  const { UploadId } = await client.send(new sdk.CreateMultipartUploadCommand(object));
  const upload = { ...object, UploadId };
  try {
    const count = Math.ceil(bytes.length / part);
    const tags: string[] = [];
    let next = 0;
    const work = async (): Promise<void> => {
      for (let i = next++; i < count; i = next++) {
        const Body = bytes.subarray(i * part, (i + 1) * part);
        const { ETag } = await client.send(new sdk.UploadPartCommand({ ...upload, PartNumber: i + 1, Body }));
        tags[i] = ETag ?? '';
      }
    };
    await Promise.all(Array.from({ length: Math.min(AT_ONCE, count) }, work));
    const Parts = tags.map((ETag, i) => ({ ETag, PartNumber: i + 1 }));
    await client.send(new sdk.CompleteMultipartUploadCommand({ ...upload, ...condition, MultipartUpload: { Parts } }));
  } catch (cause) {
    // Of a completion whose answer was lost the upload is gone and the object is there.
    if (isNoObject(cause) && (await length(sdk, client, object)) === bytes.length) return;
    await client.send(new sdk.AbortMultipartUploadCommand(upload)).catch(() => undefined);
    throw cause;
  }
};

const ABANDONED_AFTER = 24 * 60 * 60 * 1000;

// A store may share its prefix, or a whole bucket, with others.
const isOurs = (name: string): boolean => digestOfObject(name) !== undefined || /^checkpoints\/[0-9a-f]{64}\/[^/]+$/.test(name);

/** Removes the parts of uploads that a store below a prefix began more than a day ago and never ended. */
export const sweepUploads = async (sdk: Sdk, client: S3Client, Bucket: string, Prefix: string, now: number): Promise<void> => {
  const { Uploads = [] } = await client.send(new sdk.ListMultipartUploadsCommand({ Bucket, Prefix }));
  for (const { Key, UploadId, Initiated } of Uploads)
    if (
      Key !== undefined &&
      isOurs(Key.slice(Prefix.length)) &&
      Initiated !== undefined &&
      now - Initiated.getTime() > ABANDONED_AFTER
    )
      await client.send(new sdk.AbortMultipartUploadCommand({ Bucket, Key, UploadId }));
};
