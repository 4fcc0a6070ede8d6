import { type Observable, of } from 'rxjs';
import type { Genotype } from '../../networks/genotype.js';
import type { StageContext, StageEvent } from '../../pipeline/stage.js';
import type { HandMadeSettings } from './hand-made.js';

/** Emits the network of its configuration as a genotype. */
export const runHandMade = ({
  config,
}: StageContext<HandMadeSettings, unknown>): Observable<StageEvent<{ readonly genotype: Genotype }, never>> =>
  of({ type: 'artifact', name: 'genotype', value: { space: 'hand-made', ...config } });
