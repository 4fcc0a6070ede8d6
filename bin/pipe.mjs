#!/usr/bin/env node
import { existsSync } from 'node:fs';

// In a clone the sources are what counts: an edit since the last build is built before anything runs.
const builder = new URL('../scripts/build.mjs', import.meta.url);

try {
  if (existsSync(builder)) {
    const { buildIfStale } = await import(builder);
    await buildIfStale();
  }
  const { main } = await import('../dist/command.js');
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  if (error?.code !== 'ERR_MODULE_NOT_FOUND') throw error;
  process.stderr.write(
    `error: the dependencies are not installed\n  at: ${new URL('..', import.meta.url).pathname}\n  to mend: run \`npm ci\` there\n`,
  );
  process.exitCode = 2;
}
