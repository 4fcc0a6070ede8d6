import { pipe } from 'fp-ts/lib/function.js';
import * as taskEither from 'fp-ts/lib/TaskEither.js';
import type { SurveyImages } from './base/image-survey.js';
import { backends } from './kernels/backends/index.js';
import type { AblationTools } from './pipeline/ablation/ablation-tools.js';
import { exitCodeOf } from './pipeline/command/exit-code.js';
import { processHost } from './pipeline/command/host.js';
import { watchOutput } from './pipeline/command/output.js';
import { problemText } from './pipeline/command/present/problem-text.js';
import { commandWith } from './pipeline/command/program.js';
import { version } from './pipeline/version.js';
import { networkTools } from './stages/export/network-tools.js';
import { tryBackend } from './stages/trial/try-backend.js';

const sections = async () => (await import('./stages/pictures/sections.js')).sections;

// What only one command needs is loaded by it.
const surveyImages: SurveyImages = (path) =>
  pipe(
    taskEither.fromTask(() => import('./datasets/survey-images.js')),
    taskEither.chain((module) => module.surveyImages(path)),
  );

const ablationTools: AblationTools = {
  exports: () => import('./index.js'),
  comparison: async () => (await import('./stages/ablation/comparison-tools.js')).comparisonTools,
};

/** Runs `pipe` in this process: puts the command line together with the backends and the sections of reports that it can use. */
export const main = async (words: readonly string[]): Promise<number> => {
  const withStack = words.includes('--stack');
  const output = watchOutput(process.stdout, (why) => {
    process.stderr.write(`${problemText(why, withStack)}\n`, () => process.exit(exitCodeOf([why])));
  });
  // Who cannot be told by standard error is told by the exit code.
  process.stderr.on('error', () => undefined);
  const program = { version: version(), backends, tryBackend, networkTools, ablationTools, sections, surveyImages };
  const code = await commandWith(processHost(program))(words);
  const unwritten = await output.end();
  if (unwritten === undefined) return code;
  process.stderr.write(`${problemText(unwritten, withStack)}\n`);
  return code === 0 ? exitCodeOf([unwritten]) : code;
};
