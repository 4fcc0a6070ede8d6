// How processes that end within seconds are started: for scripts/test.mjs and scripts/check-digests.mjs.
import { spawnSync } from 'node:child_process';

// Bytecode that a function runs before V8 optimises it, fifteen times the usual: most processes of the tests end before
// what is optimised while modules load has paid off, and optimising took a quarter of their time.
const BUDGET = '--interrupt-budget=1000000';

/** The option by which V8 optimises late, where this Node.js has it: the V8 of Node.js 22 counts otherwise. */
export const lateOptimisation = () =>
  spawnSync(process.execPath, [BUDGET, '--version'], { stdio: 'ignore' }).status === 0 ? [BUDGET] : [];
