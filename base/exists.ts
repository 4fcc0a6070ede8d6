import { access, stat } from 'node:fs/promises';

/** Tells whether there is something at a path that this process may see. */
export const exists = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  );

/** Tells whether there is a file at a path, or a link to one. */
export const isFile = (path: string): Promise<boolean> =>
  stat(path).then(
    (found) => found.isFile(),
    () => false,
  );
