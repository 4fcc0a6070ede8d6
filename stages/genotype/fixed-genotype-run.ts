import type * as t from 'io-ts';
import { type Observable, of } from 'rxjs';
import type { Genotype } from '../../networks/genotype.js';
import type { StageContext, StageEvent } from '../../pipeline/stage.js';
import type { FixedGenotypeSettings } from './fixed-genotype.js';

/** Emits the genotype of its configuration. */
export const runFixedGenotype = ({
  config,
}: StageContext<t.TypeOf<typeof FixedGenotypeSettings>, unknown>): Observable<
  StageEvent<{ readonly genotype: Genotype }, never>
> => of({ type: 'artifact', name: 'genotype', value: config.genotype });
