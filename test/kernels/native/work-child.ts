import { digestsOfWork } from './work.js';

// Run by the tests of threads and instruction sets, each time with other settings.
process.stdout.write(`${JSON.stringify(await digestsOfWork())}\n`);
