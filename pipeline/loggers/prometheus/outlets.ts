import { createServer } from 'node:http';
import { replaceFile } from '../replace-file.js';
import type { SinkWriter } from '../sink.js';
import { exposition } from './exposition.js';
import { runGauges } from './state.js';

/** Serves a run's gauges at `/metrics` while it goes on; rejects where the port cannot be had. */
export const gaugeServer = async (host: string, port: number): Promise<SinkWriter> => {
  const gauges = runGauges();
  const server = createServer(({ method, url }, response) => {
    const isAsked = url?.split('?')[0] === '/metrics' && (method === 'GET' || method === 'HEAD');
    const type = { 'content-type': isAsked ? 'text/plain; version=0.0.4; charset=utf-8' : 'text/plain; charset=utf-8' };
    response.writeHead(isAsked ? 200 : 404, type);
    response.end(isAsked ? exposition(gauges.families()) : 'the metrics are at /metrics\n');
  });
  await new Promise<void>((settle, fail) => {
    server.once('error', fail);
    server.listen(port, host, settle);
  });
  // A run does not go on for the sake of its gauges.
  server.unref();
  return {
    takes: [],
    write: gauges.take,
    end: () =>
      new Promise((settle) => {
        server.close(() => settle());
        server.closeAllConnections();
      }),
  };
};

const MILLISECONDS_BETWEEN_FILES = 1000;

/** Keeps a run's gauges in a file, as the textfile collector of node_exporter reads it; the file is replaced as a whole. */
export const gaugeFile = async (path: string, now: () => number): Promise<SinkWriter> => {
  const gauges = runGauges();
  let writtenAt = now();
  const write = async (): Promise<void> => {
    writtenAt = now();
    await replaceFile(path, exposition(gauges.families()));
  };
  await write();
  return {
    takes: [],
    write: (event) => {
      gauges.take(event);
      const isMoment = event.type === 'stage' || event.type === 'run' || event.type === 'done';
      return isMoment || now() - writtenAt >= MILLISECONDS_BETWEEN_FILES ? write() : undefined;
    },
    end: write,
  };
};
