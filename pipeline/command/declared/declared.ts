import type { CommandDeclaration } from '../declaration.js';
import { ablateDeclaration } from './ablate.js';
import { checkDeclaration } from './check.js';
import { cloneDeclaration } from './clone.js';
import { compareDeclaration } from './compare.js';
import { completionDeclaration } from './completion.js';
import { doctorDeclaration } from './doctor.js';
import { explainDeclaration } from './explain.js';
import { exportDeclaration } from './export.js';
import { gcDeclaration } from './gc.js';
import { graphDeclaration } from './graph.js';
import { initDeclaration } from './init.js';
import { logsDeclaration } from './logs.js';
import { lsDeclaration } from './ls.js';
import { pinDeclaration } from './pin.js';
import { planDeclaration } from './plan.js';
import { predictDeclaration } from './predict.js';
import { pullDeclaration } from './pull.js';
import { pushDeclaration } from './push.js';
import { reportDeclaration } from './report.js';
import { rmDeclaration } from './rm.js';
import { runDeclaration } from './run.js';
import { showDeclaration } from './show.js';
import { timesDeclaration } from './times.js';
import { uiDeclaration } from './ui.js';
import { unpinDeclaration } from './unpin.js';
import { verifyDeclaration } from './verify.js';
import { workerDeclaration } from './worker.js';

/** Every command, in the order in which help lists them. */
export const DECLARED: readonly CommandDeclaration[] = [
  initDeclaration,
  runDeclaration,
  ablateDeclaration,
  logsDeclaration,
  planDeclaration,
  explainDeclaration,
  checkDeclaration,
  timesDeclaration,
  predictDeclaration,
  exportDeclaration,
  graphDeclaration,
  reportDeclaration,
  compareDeclaration,
  uiDeclaration,
  lsDeclaration,
  showDeclaration,
  pinDeclaration,
  unpinDeclaration,
  rmDeclaration,
  gcDeclaration,
  verifyDeclaration,
  pushDeclaration,
  pullDeclaration,
  cloneDeclaration,
  doctorDeclaration,
  completionDeclaration,
  workerDeclaration,
];
