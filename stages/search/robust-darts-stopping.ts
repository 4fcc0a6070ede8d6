import { expectWord } from '../../base/argument.js';
import type { ConfigOf } from '../../pipeline/stage.js';
import type { searchStage } from './search.js';

const PRESETS = ['paper', 'released'] as const;

/** `paper`: as the text of RobustDARTS has it; `released`: as its authors' code has it. */
export type RobustDartsPreset = (typeof PRESETS)[number];

type Settings = Pick<ConfigOf<typeof searchStage>, 'earlyStopping' | 'curvature'>;

// The code considers no epoch before its tenth, counted from 0, as one to go back to; the text says nothing of it.
const FROM = 11;

/**
 * The early stopping of RobustDARTS, as settings of `search`.
 *
 * - `paper`: the eigenvalue of every epoch, smoothed over 5 epochs around it, may not grow beyond 4/3 of what it was 5
 *   epochs before. The text leaves open the first epoch to go back to, which is that of the code.
 * - `released`: the eigenvalue of every second epoch on one fresh batch, smoothed over 5 of these, may not grow beyond 1.3
 *   times what it was 4 of these before.
 *
 * Both measure one batch, of 64 images there; with smaller ones give `curvature.batches` as many more.
 *
 * Source: Zela et al., "Understanding and robustifying DARTS" (ICLR 2020), section 4.3; its repository, `EVLocalAvg`.
 *
 * @example search({ space: darts({ cells: 8, channels: 16 }), architecture: softmax(), ...robustDartsStopping('paper') })
 */
export const robustDartsStopping = (preset: RobustDartsPreset): Settings =>
  expectWord('robustDartsStopping', PRESETS, preset) === 'paper'
    ? { earlyStopping: { ratio: 0.75, back: 5, window: 5, from: FROM }, curvature: { every: 1 } }
    : { earlyStopping: { ratio: 1 / 1.3, back: 4, window: 5, from: FROM }, curvature: { every: 2, fresh: true } };
