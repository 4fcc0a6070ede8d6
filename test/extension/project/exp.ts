// Every extension in one experiment, small.
import {
  blackBoxSearch,
  darts,
  discretise,
  evaluate,
  experiment,
  load,
  named,
  retrain,
  search,
  shapes,
  shortTraining,
} from 'sluice';
import { averaged } from './averaged.js';
import { climb } from './climb.js';
import { falling } from './falling.js';
import { onePath } from './one-path.js';
import { reinforce } from './reinforce.js';
import { rings } from './rings.js';

const space = rings({ depth: 1, width: 4 });
const short = { epochs: 2, batchSize: 6, augmentation: {} };
const network = { network: { loops: 1, breadth: 4 } };

export default experiment('extensions', () => {
  const images = load(shapes({ train: 24, test: 12, size: 16 }), { validation: 0.5 });
  const cell = images.pipe(named('falling', search({ space, architecture: falling(), ...short })), discretise());
  const constant = images.pipe(named('constant', search({ space, architecture: falling({ from: 5, to: 5 }), ...short })));
  const small = darts({ cells: 2, channels: 4, nodes: 1, operations: ['skip_connect', 'sep_conv_3x3', 'max_pool_3x3'] });
  const path = images.pipe(
    named('onePath', search({ space: small, architecture: onePath(), ...short })),
    named('discretisePath', discretise()),
  );
  const policy = images.pipe(
    named('policy', search({ space, architecture: reinforce(), ...short })),
    named('discretisePolicy', discretise()),
  );
  const climbed = images.pipe(
    blackBoxSearch({
      space,
      method: climb(),
      evaluator: shortTraining({ epochs: 1, batchSize: 6, ...network }),
      budget: { evaluations: 3 },
    }),
  );
  const trained = cell.pipe(retrain({ ...short, dropPath: 0, ...network }));
  return {
    constant,
    path,
    policy,
    climbed,
    evaluation: trained.pipe(evaluate()),
    averaged: cell.pipe(averaged({ steps: 200, batchSize: 6, ...network })),
  };
});
