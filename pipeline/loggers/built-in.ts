import { csv } from './csv.js';
import { dvclive } from './dvclive.js';
import { exec } from './exec.js';
import { jsonl } from './jsonl.js';
import { mlflow } from './mlflow.js';
import { otlp } from './otlp.js';
import { prometheus } from './prometheus.js';
import type { SinkScheme } from './sink.js';
import { tensorboard } from './tensorboard.js';
import { trackio } from './trackio.js';

/** The sinks that `--log` knows by name. */
export const builtInSinks: readonly SinkScheme[] = [jsonl, csv, tensorboard, mlflow, dvclive, prometheus, otlp, trackio, exec];
