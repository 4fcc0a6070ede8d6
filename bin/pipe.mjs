#!/usr/bin/env node
import { existsSync } from 'node:fs';

// In a clone the sources are what counts: an edit since the last build is built before anything runs.
const builder = new URL('../scripts/build.mjs', import.meta.url);
if (existsSync(builder)) {
  const { buildIfStale } = await import(builder);
  await buildIfStale();
}
const { main } = await import('../dist/command.js');
process.exitCode = await main(process.argv.slice(2));
