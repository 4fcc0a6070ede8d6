// A newcomer's way on photographs, to the same probabilities in ONNX Runtime and PyTorch: `npm run test:peers`, where Python has them.
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { example, expectSame } from './export-document.js';
import { type Arrived, goTheWay } from './newcomer.js';

const isAsked = process.env['TEST_PEERS'] === '1';
const python = process.env['PEER_PYTHON'] ?? 'python3';
let arrived: Arrived;
test.before(async () => {
  if (isAsked) arrived = await goTheWay(120);
});

for (const [file, modules] of [
  ['classify_onnx.py', 'onnxruntime, PIL, numpy'],
  ['classify_torch.py', 'torch, PIL, numpy'],
] as const) {
  const isThere = isAsked && spawnSync(python, ['-c', `import ${modules}`]).status === 0;
  if (isAsked && !isThere) console.log(`left out, since ${python} lacks one of ${modules}`);
  (isThere ? test : test.skip)(`of a photograph ${file} gives the probabilities that sluice tells`, () => {
    assert.ok(arrived.metadata.shorterSide > arrived.metadata.height, 'the centre of a photograph is cut');
    writeFileSync(join(arrived.folder, file), example(file));
    const { stdout, stderr } = spawnSync(python, [file, arrived.picture], { cwd: arrived.folder, encoding: 'utf8' });
    if (stdout === '') throw new Error(stderr);
    expectSame(JSON.parse(stdout), arrived.probabilities);
  });
}

test.run();
