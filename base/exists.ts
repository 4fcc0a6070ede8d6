import { access } from 'node:fs/promises';

/** Tells whether there is something at a path that this process may see. */
export const exists = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  );
