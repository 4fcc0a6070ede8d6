import * as either from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as taskEither from 'fp-ts/lib/TaskEither.js';
import { encodeSafetensors } from '../../artifacts/safetensors.js';
import { type Fault, placed, refusal } from '../../base/problem.js';
import { preparationOf } from '../../datasets/preparation.js';
import type { GraphPart } from '../../networks/export/graph.js';
import { encodeOnnx, type Metadata } from '../../networks/export/onnx/encode.js';
import { stateOf } from '../../networks/export/pytorch/children.js';
import { modelText } from '../../networks/export/pytorch/model-text.js';
import { type NumbersOf, numbersOf } from '../../networks/export/tensors.js';
import { describeNetwork, formatForRepository } from '../../networks/genotype-text.js';
import type { ExportedNetwork, NetworkTools } from '../../pipeline/network-tools.js';
import { ownSettings, type TrainedNetwork } from '../kinds/trained-network.js';
import { type OpenedNetwork, openNetwork } from './opened-network.js';

/** The largest protobuf message, which an ONNX file is. */
const LARGEST_ONNX = 2 ** 31 - 1;

const withoutGraph = refusal(
  'the space of the network builds it by functions of its own, which do not say what they compute',
  'let the space build it with `networkOfModule`, of modules that are described',
);

const withoutDropout = refusal('the network has no dropout to keep', 'leave --dropout out');

const graphOf = ({ network }: OpenedNetwork, keepsDropout: boolean): either.Either<Fault, GraphPart> =>
  network.graph?.({ keepsDropout }) ?? either.left(withoutGraph);

const numbersIn =
  ({ tensors }: TrainedNetwork): NumbersOf =>
  (source) =>
    ('parameter' in source ? tensors[`weights/${source.parameter}`] : tensors[`statistics/${source.statistic}`])
      ?.data as Float32Array;

/** The length that a picture's shorter side is resized to, of a network that reads squares. */
const shorterSideOf = ({ mean, deviation, form: { height, width } }: TrainedNetwork['header']) =>
  pipe(
    preparationOf({ mean, deviation, height, width }),
    either.match(
      (): { readonly shorterSide?: number } => ({}),
      ({ resized }) => ({ shorterSide: resized }),
    ),
  );

/** Facts of a network for those who use it: its classes, what was done to its images, its genotype. */
const factsOf = ({ header }: TrainedNetwork) => {
  const { genotype, form, classes, mean, deviation } = header;
  return {
    classes,
    mean,
    deviation,
    height: form.height,
    width: form.width,
    ...shorterSideOf(header),
    channels: 'RGB',
    genotype,
    genotypeText: formatForRepository(genotype),
    network: describeNetwork(genotype, ownSettings(form)),
  };
};

/** The facts as texts under names of Python's form, as ONNX and safetensors hold them. */
const metadataOf = (trained: TrainedNetwork): Metadata =>
  Object.fromEntries(
    Object.entries(factsOf(trained)).map(([name, value]) => [
      name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`),
      typeof value === 'string' ? value : JSON.stringify(value),
    ]),
  );

const formsOf = (trained: TrainedNetwork, graph: GraphPart, version: string, keepsDropout: boolean): ExportedNetwork => {
  const { header } = trained;
  const numbers = numbersIn(trained);
  const metadata = metadataOf(trained);
  return {
    notes:
      header.dropout === false || keepsDropout
        ? []
        : [
            'the network has concrete dropout, and is exported without: --dropout keeps it, and every run is then one Monte-Carlo pass',
          ],
    metadata: () => `${JSON.stringify(factsOf(trained), null, 2)}\n`,
    onnx: () => encodeOnnx(graph, numbers, { version, metadata }),
    safetensors: () =>
      encodeSafetensors({
        tensors: Object.fromEntries(
          stateOf(graph).map(([name, tensor]) => [name, { dtype: 'F32', shape: tensor.shape, data: numbersOf(tensor, numbers) }]),
        ),
        metadata: { format: 'pt', ...metadata },
      }),
    pytorch: () =>
      modelText(graph, {
        title: metadata['network'] ?? '',
        classes: header.classes,
        mean: header.mean,
        deviation: header.deviation,
        height: header.form.height,
        width: header.form.width,
        ...shorterSideOf(header),
      }),
  };
};

const fits = ({ trained: { tensors } }: OpenedNetwork): either.Either<Fault, void> =>
  Object.values(tensors).reduce((sum, { data }) => sum + data.byteLength, 0) < LARGEST_ONNX
    ? either.right(undefined)
    : either.left(refusal('the network has more than 2 GiB of weights, which no ONNX file holds', 'export it as safetensors'));

/** Exports a trained network; see `NetworkTools`. */
export const exportNetwork: NetworkTools['exportNetwork'] = (artifact, { keepsDropout, version }) =>
  pipe(
    openNetwork(artifact),
    taskEither.chainEitherK((opened) =>
      pipe(
        fits(opened),
        either.chain(() =>
          keepsDropout && opened.trained.header.dropout === false ? either.left(withoutDropout) : either.right(undefined),
        ),
        either.chain(() => graphOf(opened, keepsDropout)),
        either.map((graph) => formsOf(opened.trained, graph, version, keepsDropout)),
        either.mapLeft(placed(artifact.where)),
      ),
    ),
  );
