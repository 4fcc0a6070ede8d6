import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { execute, project } from './project.js';

const NAMES = '{ experiment, load, runExperiment, runJob, shapes }';

/** A program that runs an experiment twice through an executor, blobs and a sink that are values of its own. */
const PROGRAM = `
const held = new Map();
let stamps = 0;
const blobs = {
  where: 'a map', reach: 'process',
  get: async (name) => held.get(name)?.bytes.slice(),
  range: async (name, from, to) => held.get(name)?.bytes.slice(from, to),
  putIfAbsent: async (name, bytes) => {
    if (held.has(name)) return false;
    held.set(name, { bytes: bytes.slice(), modified: Date.now(), stamp: String(stamps++) });
    return true;
  },
  stat: async (name) => {
    const found = held.get(name);
    return found && { bytes: found.bytes.length, modified: found.modified, stamp: found.stamp };
  },
  list: async (prefix) => [...held.keys()].filter((name) => name.startsWith(prefix)).sort(),
  delete: async (name) => void held.delete(name),
};
const graph = experiment('mine', () => ({ images: load(shapes({ train: 20, test: 10 }), { validation: 0.5 }) }));
const run = () => new Promise((settle, fail) => {
  const [jobs, told] = [[], []];
  const executor = {
    name: 'mine', keeps: { memory: false, minutes: false },
    execute: (job, signal) => { jobs.push(job.name); return runJob(job, signal); },
  };
  const sink = { write: (event) => void told.push(event.status ?? event.type), end: () => void told.push('end') };
  let last;
  runExperiment(graph, { store: blobs, executor, sinks: [sink], backend: 'cpu' }).subscribe({
    next: (event) => { last = event; },
    error: fail,
    complete: () => settle({ jobs, told, problems: last.problems, digest: last.outputs.images?.digest }),
  });
});
run().then(async (first) => {
  const runs = [first, await run()];
  console.log(JSON.stringify({ runs, rooms: [...new Set([...held.keys()].map((name) => name.split('/')[0]))].sort() }));
});
`;

test('a program of either kind of module runs an experiment through an executor, blobs and a sink of its own', async () => {
  const folder = project({
    'package.json': '{"name":"user","version":"1.0.0"}',
    'program.cjs': `const ${NAMES} = require('sluice');${PROGRAM}`,
    'program.mjs': `import ${NAMES} from 'sluice';${PROGRAM}`,
  });
  const ended = await Promise.all(['program.cjs', 'program.mjs'].map((file) => execute(folder, process.execPath, [file])));
  for (const { code, err, events } of ended) {
    assert.equal([code, err, events.length], [0, '', 1]);
    const [{ runs: [first, second] = [], rooms } = {}] = events;
    assert.equal([first.jobs, first.problems], [['load'], []]);
    assert.equal([first.told[0], first.told.slice(-3)], ['run', ['done', 'done', 'end']]);
    assert.equal([second.jobs, second.problems, second.digest], [[], [], first.digest]);
    assert.ok(second.told.includes('cached'));
    // What the machine has of the files of a program's store it keeps elsewhere.
    assert.equal(rooms, ['actions', 'objects', 'origins', 'store.json']);
  }
  const [byRequire, byImport] = ended.map(({ events }) => events[0]?.['runs'][0].digest);
  assert.is(byRequire, byImport);
});

test.run();
