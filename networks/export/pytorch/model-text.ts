import type { GraphPart } from '../graph.js';
import { definitions, literal } from './definitions.js';
import { classText } from './part-text.js';

/** Facts of a network that its Python says beside its layers. */
export interface ModelFacts {
  /** Title of the network, for its reader. */
  readonly title: string;
  readonly classes: readonly string[];
  /** Mean and deviation by which each channel of an image is normalised, on the scale from 0 to 1. */
  readonly mean: readonly number[];
  readonly deviation: readonly number[];
  /** Size of an image in pixels. */
  readonly height: number;
  readonly width: number;
  /** Pixels that the shorter side of a picture is resized to before its centre is cut; undefined where that is not known. */
  readonly shorterSide?: number;
}

const LOADING = `def read_safetensors(path):
    data = bytearray(Path(path).read_bytes())
    start = 8 + int.from_bytes(data[:8], "little")
    tensors = {}
    for name, entry in json.loads(data[8:start]).items():
        if name != "__metadata__":
            begin, end = entry["data_offsets"]
            flat = torch.frombuffer(data, dtype=torch.float32, count=(end - begin) // 4, offset=start + begin)
            tensors[name] = flat.reshape(entry["shape"]).clone()
    return tensors


def load(path=Path(__file__).with_name("model.safetensors")):
    """The trained network, ready to evaluate: it reads images [batch, 3, HEIGHT, WIDTH] and gives class scores."""
    network = Network()
    network.load_state_dict(read_safetensors(path))
    return network.eval()


def normalise(images):
    """Images [batch, 3, HEIGHT, WIDTH] with values from 0 to 1 (R, G, B), as the network was trained on them."""
    mean = images.new_tensor(MEAN).reshape(1, 3, 1, 1)
    return (images - mean) / images.new_tensor(DEVIATION).reshape(1, 3, 1, 1)`;

/**
 * Python that builds a network of a graph from `torch.nn`, and loads its weights from `model.safetensors` beside it. Needs
 * PyTorch and nothing else.
 */
export const modelText = (graph: GraphPart, facts: ModelFacts): string => {
  const { title, classes, mean, deviation, height, width, shorterSide } = facts;
  const known = definitions();
  const { lines } = classText(graph, known);
  const network = literal(lines.join('\n').replace('{parameters}', ''));
  const blocks = [...known.texts(), `class Network(nn.Module):\n${network}`, LOADING];
  return [
    `"""${JSON.stringify(title).slice(1, -1)}"""`,
    '',
    'import json',
    'from collections import OrderedDict',
    'from pathlib import Path',
    '',
    'import torch',
    'from torch import nn',
    '',
    `CLASSES = [${classes.map((name) => JSON.stringify(name)).join(', ')}]`,
    `MEAN = [${mean.join(', ')}]`,
    `DEVIATION = [${deviation.join(', ')}]`,
    `HEIGHT, WIDTH = ${height}, ${width}`,
    ...(shorterSide === undefined
      ? []
      : ['# Pixels of the shorter side of a picture, before its centre is cut.', `SHORTER_SIDE = ${shorterSide}`]),
    '',
    '',
    `${blocks.join('\n\n\n')}`,
    '',
  ].join('\n');
};
