import * as t from 'io-ts';
import { jsonKind } from '../../artifacts/json-kind.js';

const Images = t.readonly(t.strict({ dataset: t.string, images: t.number }));
const Share = t.union([t.number, t.null]);

/** Out-of-distribution detection by measures of uncertainty: areas under the ROC curves, against another data set. */
export const OutOfDistribution = t.readonly(
  t.strict({
    inside: Images,
    outside: Images,
    /** Passes over each image. */
    samples: t.number,
    /** Area under the ROC curve of each measure: 1 tells them apart, 0.5 is chance. Null where one pass does not give it. */
    auroc: t.readonly(
      t.strict({ predictiveEntropy: t.number, leastConfidence: t.number, mutualInformation: Share, predictiveVariance: Share }),
    ),
  }),
);
export type OutOfDistribution = t.TypeOf<typeof OutOfDistribution>;

const NAMES: Readonly<Record<keyof OutOfDistribution['auroc'], string>> = {
  predictiveEntropy: 'predictive entropy',
  leastConfidence: 'least confidence',
  mutualInformation: 'mutual information',
  predictiveVariance: 'predictive variance',
};

/** The measures that there are, in words, and the area of each. */
export const aurocs = ({ auroc }: OutOfDistribution): readonly (readonly [name: string, area: number])[] =>
  (Object.keys(NAMES) as (keyof typeof NAMES)[]).flatMap((measure) => {
    const area = auroc[measure];
    return area === null ? [] : [[NAMES[measure], area] as const];
  });

/** The artifact kind of {@link OutOfDistribution}. */
export const outOfDistributionKind = jsonKind('out-of-distribution', 1, OutOfDistribution, (found) => {
  const areas = aurocs(found).map(([name, area]) => `${name} ${area.toFixed(4)}`);
  const count = ({ dataset, images }: OutOfDistribution['inside']): string => `${images.toLocaleString('en-US')} of ${dataset}`;
  return `${count(found.outside)} told from ${count(found.inside)}, AUROC of ${areas.join(', ')}`;
});
