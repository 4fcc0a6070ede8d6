import type { ReportSection } from '../../pipeline/report/section.js';
import { ablationSection } from './ablation.js';
import { curvesSection } from './curves.js';
import { distributionSection } from './distribution.js';
import { evaluationSection } from './evaluation.js';
import { genotypeSection } from './genotype.js';
import { metricSection } from './metrics.js';
import { pictureSection } from './picture.js';
import { predictionsSection } from './predictions.js';
import {
  benchmarkSection,
  comparisonSection,
  historySection,
  memorySection,
  outOfDistributionSection,
  summarySection,
  trajectoryRecordSection,
} from './tables.js';
import { trajectorySection } from './trajectory.js';

/** The sections of the house, in the order in which a report has them. */
export const sections: readonly ReportSection[] = [
  comparisonSection,
  ablationSection,
  summarySection,
  curvesSection,
  pictureSection,
  genotypeSection,
  evaluationSection,
  predictionsSection,
  benchmarkSection,
  trajectoryRecordSection,
  historySection,
  outOfDistributionSection,
  memorySection,
  metricSection,
  distributionSection,
  trajectorySection,
];
