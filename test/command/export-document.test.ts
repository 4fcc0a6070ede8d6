// The commands and the browser's example of docs/export.md, run as they are written there.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import sharp from 'sharp';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Project } from '../experiments/project.js';
import { documentProject, expectSame, type Probabilities, runCommands, SIZE } from './export-document.js';

let project: Project;
let own: Probabilities;
test.before(async () => {
  project = await documentProject();
  own = await runCommands(project);
});
test.after(() => project.remove());

test('the example of a browser gives the same probabilities of the same pixels', async () => {
  const { env } = await import('onnxruntime-web');
  env.wasm.numThreads = 1;
  const module = await import(pathToFileURL(join(project.folder, 'classify.mjs')).href);
  const metadata = JSON.parse(readFileSync(join(project.folder, 'model.json'), 'utf8'));
  const { data } = await sharp(join(project.folder, 'photo.png')).ensureAlpha().raw().toBuffer({ resolveWithObject: true });
  const drawn: unknown[] = [];
  class Canvas {
    getContext() {
      return {
        fillRect: () => undefined,
        drawImage: (...words: unknown[]) => drawn.push(words.slice(1)),
        getImageData: () => ({ data }),
      };
    }
  }
  Object.assign(globalThis, { OffscreenCanvas: Canvas });
  const pixels = module.pixelsOf({ width: 2 * SIZE, height: SIZE }, metadata);
  assert.equal(drawn, [[-SIZE / 2, 0, 2 * SIZE, SIZE]], 'the centre, at the size of the network');
  const opened = await module.open(new Uint8Array(readFileSync(join(project.folder, 'model.onnx'))), metadata);
  expectSame(await module.classify(opened, pixels), own);
});

test.run();
