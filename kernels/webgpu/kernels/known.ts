import { recentlyUsed } from '../../recently-used.js';

const MOST = 4096;

/** A function that remembers what it made, of the latest {@link MOST} arguments. */
export const kept = <Key extends readonly (string | number | boolean)[], Made>(
  make: (...key: Key) => Made,
): ((...key: Key) => Made) => {
  const known = recentlyUsed<Made>(MOST);
  return (...key) => known.get(key.join(), () => make(...key));
};
