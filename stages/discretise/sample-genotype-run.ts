import { defer, from, type Observable } from 'rxjs';
import { resolveComponent } from '../../artifacts/component.js';
import { fold, generatorOf } from '../../base/numerics/random/generator.js';
import type { Genotype } from '../../networks/genotype.js';
import type { StageContext, StageEvent } from '../../pipeline/stage.js';
import type { Relaxation } from '../architecture/relaxation.js';
import type { LearntArchitecture } from '../kinds/architecture-distribution.js';
import { remarkOn } from '../kinds/undecided.js';
import { genotypeDraws } from './draw-genotype.js';
import { expectDistribution, fittingSpace } from './fitting-space.js';
import type { SampleGenotypeSettings } from './sample-genotype.js';

type Context = StageContext<SampleGenotypeSettings, { readonly distribution: LearntArchitecture }>;
type Event = StageEvent<{ readonly genotype: Genotype }, never>;

const drawn = async ({ config, inputs, seed }: Context): Promise<Event> => {
  const distribution = expectDistribution(inputs.distribution);
  const space = await fittingSpace(config.space, distribution);
  const relaxation = await resolveComponent<Relaxation>(config.architecture);
  const draw = genotypeDraws(space, relaxation, distribution);
  const value = draw(fold(generatorOf(seed), 'sample genotype', config.draw));
  return { type: 'artifact', name: 'genotype', value, ...remarkOn(distribution) };
};

/** Emits the genotype of one draw. */
export const runSampleGenotype = (context: Context): Observable<Event> => defer(() => from(drawn(context)));
