import { spawnSync } from 'node:child_process';
import { appendFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { digestOf } from '../../../artifacts/digest.js';
import { eventLine } from '../../../pipeline/loggers/jsonl.js';
import type { RunEvent } from '../../../pipeline/run/event.js';
import { scratchFolder } from '../../artifacts/fixtures/scratch.js';
import { begun, stamped } from './fixtures/sinks.js';

const when = spawnSync('python3', ['--version']).status === 0 ? test : test.skip;
const script = fileURLToPath(new URL('../../../scripts/wandb-import.py', import.meta.url));

/** Stands for the package: a run that is resumed begins after the last step that it has, which gains nothing any more. */
const WANDB = `
import json, os
class Run:
    def __init__(self, path):
        self.path = path
        self.rows = json.load(open(path)) if os.path.exists(path) else []
        self.step = self.rows[-1][0] + 1 if self.rows else 0
    def log(self, values, step): self.rows.append([step, values])
    def finish(self): json.dump(self.rows, open(self.path, 'w'))
def init(**given): return Run(os.path.join(os.environ['PLACE'], 'rows.json'))
`;

const status = (is: 'running' | 'done'): RunEvent =>
  stamped({ type: 'stage', stage: 'search', status: is, key: digestOf('search') });
const metric = (step: number, values: Readonly<Record<string, number>>): RunEvent =>
  stamped({ type: 'metric', stage: 'search', step, values });

when('a file that is imported while its run goes on loses no series of the step that it had come to', () => {
  const folder = scratchFolder();
  mkdirSync(join(folder, 'wandb'));
  writeFileSync(join(folder, 'wandb/__init__.py'), WANDB);
  const file = join(folder, 'run.jsonl');
  const rowsAfter = (...events: readonly RunEvent[]) => {
    appendFileSync(file, events.map(eventLine).join(''));
    const env = { ...process.env, PYTHONPATH: folder, PLACE: folder, PYTHONDONTWRITEBYTECODE: '1' };
    const { status: code, stderr } = spawnSync('python3', [script, file], { env, encoding: 'utf8' });
    assert.is(code, 0, stderr);
    return { rows: JSON.parse(readFileSync(join(folder, 'rows.json'), 'utf8')), said: stderr };
  };
  const first = rowsAfter(begun, status('running'), metric(1, { loss: 3 }), metric(2, { loss: 2 }));
  assert.equal(first.rows, [[1, { loss: 3 }]]);
  assert.match(first.said, 'has not ended: step 2 is left for the next import');
  const last = rowsAfter(metric(2, { memory: 70 }), metric(3, { loss: 1 }), status('done'));
  assert.equal(last.rows, [
    [1, { loss: 3 }],
    [2, { loss: 2, memory: 70 }],
    [3, { loss: 1 }],
  ]);
  assert.is(last.said, '');
});

test.run();
