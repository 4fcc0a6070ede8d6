import { component } from '../../../../artifacts/component.js';
import { record } from '../../../../base/codecs/record.js';
import type { SearchSpace } from '../../../../networks/search-space.js';
import { nasBench201Space } from '../../../../networks/spaces/nas-bench-201/search-space.js';
import { NasBench201Settings } from '../../../../networks/spaces/nas-bench-201/space.js';
import { decoded } from '../../support.js';

const without = (): SearchSpace => {
  const { decomposition: _, ...space } = nasBench201Space(decoded(NasBench201Settings, {}));
  return space;
};

/** The space of NAS-Bench-201 without its decomposition. */
export const undecided = component<'space', Record<never, never>, SearchSpace>({
  kind: 'space',
  name: 'undecided',
  source: import.meta.url,
  config: record('undecided', {}),
  load: async () => without,
});
