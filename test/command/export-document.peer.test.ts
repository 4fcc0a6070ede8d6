// The Python of docs/export.md, run as it is written there: `npm run test:peers`, where Python has what it imports.
import { spawnSync } from 'node:child_process';
import { test } from 'uvu';
import type { Project } from '../experiments/project.js';
import { documentProject, example, expectSame, type Probabilities, runCommands } from './export-document.js';

const isAsked = process.env['TEST_PEERS'] === '1';
let project: Project;
let own: Probabilities;
test.before(async () => {
  if (!isAsked) return;
  project = await documentProject();
  own = await runCommands(project);
});
test.after(() => project?.remove());

const python = process.env['PEER_PYTHON'] ?? 'python3';
for (const [file, modules] of [
  ['classify_onnx.py', 'onnxruntime, PIL, numpy'],
  ['classify_torch.py', 'torch, PIL, numpy'],
] as const) {
  const isThere = isAsked && spawnSync(python, ['-c', `import ${modules}`]).status === 0;
  if (isAsked && !isThere) console.log(`left out, since ${python} lacks one of ${modules}`);
  (isThere ? test : test.skip)(`the example ${file} gives the same probabilities`, async () => {
    await project.write({ [file]: example(file) });
    const { stdout, stderr } = spawnSync(python, [file, 'photo.png'], { cwd: project.folder, encoding: 'utf8' });
    if (stdout === '') throw new Error(stderr);
    expectSame(JSON.parse(stdout), own);
  });
}

test.run();
