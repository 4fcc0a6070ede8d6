import { Worker, type WorkerOptions } from 'node:worker_threads';

/**
 * Starts a thread in a module of this package. Run from source, as by the tests, that is TypeScript, whose loader a thread does
 * not inherit.
 *
 * @param beginning path of the module without its ending, from the module that starts it
 * @param from URL of that module
 */
export const startOwnThread = (beginning: string, from: string, options: WorkerOptions): Worker => {
  const fromSource = from.endsWith('.ts');
  const entry = new URL(`${beginning}.${fromSource ? 'ts' : 'js'}`, from);
  return fromSource
    ? new Worker(`import('tsx/esm/api').then(({ register }) => { register(); return import(${JSON.stringify(entry.href)}); })`, {
        ...options,
        eval: true,
      })
    : new Worker(entry, options);
};
