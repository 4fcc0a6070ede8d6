import { spawnSync } from 'node:child_process';
import type { Blobs } from '../../artifacts/store/blobs.js';
import { encodeLease, leaseIn } from '../../artifacts/store/lease-record.js';
import { ownIdentity, type ProcessIdentity } from '../../artifacts/store/process-identity.js';

/** The identity of a process of this machine that has ended. */
const deadIdentity = (async (): Promise<ProcessIdentity> => {
  const { stdout } = spawnSync(process.execPath, ['-p', 'process.pid'], { encoding: 'utf8' });
  return { ...(await ownIdentity()), pid: Number(stdout), start: 1 };
})();

/** Blobs as a process sees them that is killed in one of its operations, and how many operations it has begun. */
export interface MortalBlobs {
  readonly blobs: Blobs;
  readonly begun: () => number;
  /** Settles when the process is killed. */
  readonly death: Promise<void>;
}

const NEVER = new Promise<never>(() => undefined);

/**
 * Blobs of a process that is killed in its operation number `at`: that one is done or not, and no later one ever settles.
 * Its leases name a process that is dead, as those of a killed one do.
 *
 * @param isDone tells whether the operation in which it is killed is still done
 */
export const mortal = (blobs: Blobs, at: number, isDone: boolean): MortalBlobs => {
  let begun = 0;
  let die = (): void => undefined;
  const death = new Promise<void>((settle) => {
    die = settle;
  });
  const operation =
    <G extends readonly unknown[], A>(perform: (...given: G) => Promise<A>) =>
    async (...given: G): Promise<A> => {
      begun += 1;
      if (begun < at) return perform(...given);
      if (begun === at && isDone) await perform(...given);
      die();
      return NEVER;
    };
  const putIfAbsent = async (name: string, bytes: Uint8Array): Promise<boolean> => {
    const lease = name.startsWith('leases/') ? leaseIn(bytes) : undefined;
    return blobs.putIfAbsent(name, lease === undefined ? bytes : encodeLease({ ...lease, holder: await deadIdentity }));
  };
  return {
    blobs: {
      ...blobs,
      get: operation(blobs.get),
      range: operation(blobs.range),
      putIfAbsent: operation(putIfAbsent),
      stat: operation(blobs.stat),
      list: operation(blobs.list),
      delete: operation(blobs.delete),
    },
    begun: () => begun,
    death,
  };
};

/** Replaces a blob by other bytes, as damage does; of a folder, in place, so that size and time are all that can tell. */
export const damage = async (blobs: Blobs, name: string): Promise<void> => {
  const bytes = await blobs.get(name);
  if (bytes === undefined) throw new Error(`there is no ${name}`);
  await blobs.delete(name);
  await blobs.putIfAbsent(
    name,
    bytes.map((byte, i) => (i === bytes.length >> 1 ? byte ^ 1 : byte)),
  );
};
