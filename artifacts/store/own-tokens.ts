import { randomUUID } from 'node:crypto';
import { shared } from '../../base/shared.js';

/** The tokens of this thread's claims: that they are from here, and which of them are in use. */
const own = shared('lease-tokens', () => ({ origin: randomUUID(), inUse: new Set<string>() }));

/** Makes a token, random as that of any lease, that counts as in use until it is dropped. */
export const newToken = (): string => {
  const token = `${own.origin}/${randomUUID()}`;
  own.inUse.add(token);
  return token;
};

/** Notes that nobody holds anything by a token, whatever the store still says of it. */
export const dropToken = (token: string): void => {
  own.inUse.delete(token);
};

/**
 * Tells whether a token was made here and is no longer in use.
 *
 * A generation that has it is nobody's, though this process lives: its release failed, or it came to lie there although the
 * store said that it did not.
 */
export const isDropped = (token: string): boolean => token.startsWith(`${own.origin}/`) && !own.inUse.has(token);
