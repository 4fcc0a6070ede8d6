import { mergeMap, type Observable } from 'rxjs';
import { dominant, type EigenvalueIteration } from '../../base/numerics/spectrum/eigenvalue-iteration.js';
import type { StageEvent } from '../../pipeline/stage.js';
import { eigenvalueMetrics } from '../hessian/eigenvalue-metrics.js';
import type { Spectrum } from '../kinds/curvature-spectrum.js';

/** Facts about a spectrum that are known before its ends. */
export interface SpectrumSource extends Pick<Spectrum, 'parameters' | 'images' | 'method'> {
  /** Products at most. */
  readonly products: number;
}

/** The events of a search for the ends of a spectrum: metrics and progress after each product, then the artifact. */
export const eigenvalueEvents = <O>(
  iterations: Observable<EigenvalueIteration>,
  { parameters, images, method, products: most }: SpectrumSource,
  artifact: (spectrum: Spectrum) => StageEvent<O, never>,
): Observable<StageEvent<O, never>> =>
  iterations.pipe(
    mergeMap(({ extremes, isDone, products, hasConverged }): readonly StageEvent<O, never>[] => {
      if (extremes === undefined) return [];
      const norm = Math.abs(dominant(extremes).value);
      return [
        { type: 'metric', step: products, values: eigenvalueMetrics(extremes) },
        { type: 'progress', done: products, total: isDone ? products : most, unit: 'products' },
        ...(isDone ? [artifact({ parameters, images, ...extremes, norm, method, products, converged: hasConverged })] : []),
      ];
    }),
  );
