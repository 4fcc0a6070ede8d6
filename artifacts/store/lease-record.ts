import * as either from 'fp-ts/lib/Either.js';
import * as t from 'io-ts';
import { parseJson } from '../json-kind.js';
import { ProcessIdentity } from './process-identity.js';

const Lease = t.readonly(
  t.strict({
    state: t.keyof({ held: null, free: null }),
    /** A random text of this holding, by which no two generations of a number are ever equal. */
    token: t.string,
    holder: ProcessIdentity,
  }),
);

/** Record of one generation of a lease: the holder of the key, or that it was let go. */
export type Lease = t.TypeOf<typeof Lease>;

/** The bytes of a generation. */
export const encodeLease = (lease: Lease): Uint8Array => Buffer.from(JSON.stringify(Lease.encode(lease)));

/** The record of a generation; undefined where it is damaged. */
export const leaseIn = (bytes: Uint8Array): Lease | undefined => {
  const content = parseJson(bytes);
  const lease = either.isRight(content) ? Lease.decode(content.right) : undefined;
  return lease !== undefined && either.isRight(lease) ? lease.right : undefined;
};
