import { percent } from '../../base/percent.js';
import { type Block, table } from '../../pipeline/report/block.js';
import { confusionMatrix } from '../../pipeline/report/charts/confusion.js';
import { numberText } from '../../pipeline/report/charts/number-text.js';
import { reliabilityDiagram } from '../../pipeline/report/charts/reliability.js';
import { type ShownArtifact, section } from '../../pipeline/report/section.js';
import { type Evaluation, evaluationKind } from '../kinds/evaluation.js';
import { noiseCurves } from './noise-curves.js';

/** The most evaluations whose diagrams are drawn. */
const DRAWN = 8;

const overview = (artifacts: readonly ShownArtifact<Evaluation>[]): Block =>
  table({
    title: 'Evaluations',
    columns: ['stage', 'data set', 'images', 'top-1', 'top-5', 'loss', 'Brier', 'ECE', 'variance', 'parameters', 'MACs', 'noise'],
    rows: artifacts.map(({ stage, value }) => {
      const { inputNoise, parameterNoise } = value;
      const noise = [
        ...(inputNoise.signalToNoise === 'none' ? [] : [`images ${inputNoise.signalToNoise} dB`]),
        ...(parameterNoise.scale === 0 ? [] : [`weights ${parameterNoise.scale}`]),
      ];
      return [
        stage,
        value.dataset,
        numberText(value.images),
        percent(value.top1),
        value.classes.length > 5 ? percent(value.top5) : '',
        value.loss.toFixed(4),
        value.brier.toFixed(4),
        percent(value.expectedCalibrationError),
        value.predictiveVariance === null ? '' : numberText(value.predictiveVariance),
        numberText(value.parameters),
        numberText(value.multiplyAccumulates),
        noise.join(', '),
      ];
    }),
    ...(artifacts.length > DRAWN
      ? { notes: [`The diagrams of ${DRAWN} of ${artifacts.length} evaluations are drawn below, those without noise first.`] }
      : {}),
  });

const isNoisy = ({ value: { inputNoise, parameterNoise } }: ShownArtifact<Evaluation>): boolean =>
  inputNoise.signalToNoise !== 'none' || parameterNoise.scale > 0;

/** Evaluations: their figures, curves over the noise, reliability diagrams and confusion matrices. */
export const evaluationSection = section(evaluationKind, 'Evaluations', (artifacts) => {
  if (artifacts.length === 0) return [];
  const drawn = [...artifacts.filter((one) => !isNoisy(one)), ...artifacts.filter(isNoisy)].slice(0, DRAWN);
  return [
    overview(artifacts),
    ...noiseCurves(artifacts),
    ...drawn.flatMap(({ stage, value }) => [
      reliabilityDiagram(`${stage}: reliability`, value.reliability),
      confusionMatrix(`${stage}: confusion`, value.classes, value.confusion),
    ]),
  ];
});
