import { Observable } from 'rxjs';
import { outlineOf, resolveComponent } from '../../artifacts/component.js';
import { fold, generatorOf } from '../../base/numerics/random/generator.js';
import { orThrow } from '../../base/or-throw.js';
import type { Dataset, ImagesOutline } from '../../datasets/dataset.js';
import { faultOfSet } from '../../datasets/fault-of-set.js';
import { makeSplit } from '../../datasets/make-split.js';
import { outlineMisfit } from '../../datasets/outline-misfit.js';
import type { DatasetSplit } from '../../datasets/split.js';
import type { StageContext, StageEvent } from '../../pipeline/stage.js';
import { sharesProblem } from './foresee-load.js';
import type { LoadSettings } from './load.js';

/** Reads the data set's files and emits the split. */
export const runLoad = ({
  config,
  files,
  open,
  seed,
}: StageContext<LoadSettings, unknown>): Observable<StageEvent<{ readonly split: DatasetSplit }, never>> =>
  new Observable((subscriber) => {
    const generator = fold(generatorOf(seed), 'load');
    const read = async (): Promise<void> => {
      const wrong = sharesProblem(config);
      if (wrong !== undefined) throw wrong;
      const dataset = await resolveComponent<Dataset>(config.dataset);
      const images = orThrow(
        await dataset.read(files, open, fold(generator, 'images'), (done, total) =>
          subscriber.next({ type: 'progress', done, total, unit: 'images' }),
        )(),
      );
      const outline = ((await outlineOf(config.dataset)) ?? {}) as ImagesOutline;
      const fault = faultOfSet(images) ?? outlineMisfit(outline, images);
      if (fault !== undefined) throw fault;
      const split = makeSplit(images, config, fold(generator, 'split'));
      // Warnings are those of the artifact, which are said with it, also when it is found in the store.
      for (const { level, message } of split.header.notices ?? [])
        if (level === 'info') subscriber.next({ type: 'log', level, message });
      subscriber.next({ type: 'artifact', name: 'split', value: split });
      subscriber.complete();
    };
    read().catch((error) => subscriber.error(error));
  });
