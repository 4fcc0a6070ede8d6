import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { experiment } from '../../../pipeline/experiment.js';
import { start } from '../../../pipeline/flow.js';
import { openClosures } from '../../../pipeline/key/source-closure.js';
import type { RunEvent } from '../../../pipeline/run/event.js';
import { scratchStore } from '../../artifacts/fixtures/scratch.js';
import { codeMarks, moduleFolder, packages, urlOf } from '../fixtures/modules.js';
import { atOnce, doneOf, eventsOf, optionsWith, statusesOf } from '../fixtures/run.js';
import type { oneStage } from '../fixtures/stages.js';

const root = fileURLToPath(new URL('../../../', import.meta.url));

const FILES = {
  'helper.ts': 'export const helper = (): number => 1;\nexport const other = (): number => 2;\n',
  'late.ts': `
import { of } from 'rxjs';
import { record } from '${root}base/codecs/record.ts';
import { numberKind } from '${root}test/pipeline/fixtures/stages.ts';
import { stage } from '${root}pipeline/stage.ts';
import { helper } from './helper.js';
export const lateStage = stage({ name: 'late', source: import.meta.url, config: record('late', {}), inputs: {},
  outputs: { late: numberKind }, load: async () => () => of({ type: 'artifact', name: 'late', value: { n: helper() } } as const) });
`,
};

/** Runs the stage of a project whose helper is edited once its key is known, before it is computed. */
const runEdited = async (edit: (text: string) => string): Promise<readonly RunEvent[]> => {
  const folder = moduleFolder(FILES);
  const { lateStage } = (await import(urlOf(folder, 'late.ts'))) as { readonly lateStage: typeof oneStage };
  const late = experiment('late', () => start(lateStage, {}));
  const { digest: closures, origin } = openClosures(packages, codeMarks);
  const helper = join(folder, 'helper.ts');
  const executor = {
    ...atOnce,
    execute: (...given: Parameters<typeof atOnce.execute>) => {
      writeFileSync(helper, edit(readFileSync(helper, 'utf8')));
      return atOnce.execute(...given);
    },
  };
  const data = { dataFolder: undefined, projectFolder: folder, mayDownload: false };
  return eventsOf(late, optionsWith(await scratchStore(), { closures, origin, executor, data }));
};

test('a stage whose code was edited since its key was made is refused, and nothing is kept under that key', async () => {
  const events = await runEdited((text) => text.replace('1', '11'));
  assert.equal(statusesOf(events), { late: ['running', 'failed'] });
  const [found] = doneOf(events).problems;
  assert.equal([found?.problem, found?.where], ['stage', 'stage late']);
  assert.match(found?.what ?? '', /^the code of the stage is another than/);
});

test('an edit that its key does not see does not stop a stage', async () => {
  for (const edit of [(text: string) => `// More.\n${text}`, (text: string) => text.replace('2', '22')])
    assert.equal(statusesOf(await runEdited(edit)), { late: ['running', 'done'] });
});

test.run();
