import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readFile, stat, writeFile } from 'node:fs/promises';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { type Download, download } from '../../datasets/download.js';
import { inFolder, left, right } from './support.js';

const content = Buffer.from(Array.from({ length: 300_000 }, (_, i) => (i * 7919) % 251));
const md5 = createHash('md5').update(content).digest('hex');

/** A server for one test that notes the ranges it is asked for. */
const withServer = async (
  listener: RequestListener,
  body: (url: string, ranges: (string | undefined)[]) => Promise<void>,
): Promise<void> => {
  const ranges: (string | undefined)[] = [];
  const server = createServer((request, response) => {
    ranges.push(request.headers.range);
    listener(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    await body(`http://127.0.0.1:${(server.address() as AddressInfo).port}/data.tar.gz`, ranges);
  } finally {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
};

const ranged: RequestListener = (request, response) => {
  const start = Number(/bytes=(\d+)-/.exec(request.headers.range ?? '')?.[1] ?? 0);
  if (start >= content.length) {
    response.writeHead(416).end();
    return;
  }
  const partial =
    request.headers.range === undefined ? {} : { 'content-range': `bytes ${start}-${content.length - 1}/${content.length}` };
  response.writeHead(start === 0 ? 200 : 206, { 'content-length': content.length - start, ...partial });
  response.end(content.subarray(start));
};

const given = (folder: string, url: string, more: Partial<Download> = {}): Download => ({
  url,
  md5,
  file: join(folder, 'new', 'data.tar.gz'),
  signal: new AbortController().signal,
  onProgress: () => undefined,
  ...more,
});

test(
  'a fresh download is checked, reported and put in place',
  inFolder((folder) =>
    withServer(ranged, async (url, ranges) => {
      const progress: (readonly [number, number])[] = [];
      right(await download(given(folder, url, { onProgress: (done, total) => progress.push([done, total]) }))());
      assert.ok((await readFile(join(folder, 'new/data.tar.gz'))).equals(content));
      assert.not.ok(existsSync(join(folder, 'new/data.tar.gz.part')));
      assert.equal(progress.at(-1), [content.length, content.length]);
      assert.equal(ranges, [undefined]);
    }),
  ),
);

test(
  'a part is gone on with by a range',
  inFolder((folder) =>
    withServer(ranged, async (url, ranges) => {
      const file = join(folder, 'data.tar.gz');
      await writeFile(`${file}.part`, content.subarray(0, 100_000));
      const progress: (readonly [number, number])[] = [];
      right(await download(given(folder, url, { file, onProgress: (done, total) => progress.push([done, total]) }))());
      assert.ok((await readFile(file)).equals(content));
      assert.equal(ranges, ['bytes=100000-']);
      assert.ok((progress[0] as readonly [number, number])[0] > 100_000);
      assert.equal(progress.at(-1), [content.length, content.length]);
    }),
  ),
);

test(
  'a part that is already whole is not fetched again',
  inFolder((folder) =>
    withServer(ranged, async (url, ranges) => {
      const file = join(folder, 'data.tar.gz');
      await writeFile(`${file}.part`, content);
      right(await download(given(folder, url, { file }))());
      assert.is(ranges.length, 1);
      assert.ok((await readFile(file)).equals(content));
    }),
  ),
);

test(
  'a part longer than the file is thrown away',
  inFolder((folder) =>
    withServer(ranged, async (url, ranges) => {
      const file = join(folder, 'data.tar.gz');
      await writeFile(`${file}.part`, Buffer.concat([content, content]));
      right(await download(given(folder, url, { file }))());
      assert.equal(ranges, [`bytes=${2 * content.length}-`, undefined]);
      assert.ok((await readFile(file)).equals(content));
    }),
  ),
);

test(
  'a server without ranges is asked for everything',
  inFolder((folder) =>
    withServer(
      (_, response) => response.writeHead(200, { 'content-length': content.length }).end(content),
      async (url) => {
        const file = join(folder, 'data.tar.gz');
        await writeFile(`${file}.part`, content.subarray(0, 100_000));
        right(await download(given(folder, url, { file }))());
        assert.ok((await readFile(file)).equals(content));
      },
    ),
  ),
);

test(
  'a wrong checksum removes what was downloaded and says so',
  inFolder((folder) =>
    withServer(ranged, async (url) => {
      const wrong = given(folder, url, { md5: '0'.repeat(32) });
      const problem = left(await download(wrong)());
      assert.is(problem.problem, 'usage');
      assert.match(problem.what, md5);
      assert.not.ok(existsSync(wrong.file));
      assert.not.ok(existsSync(`${wrong.file}.part`));
    }),
  ),
);

test(
  'a damaged part is found out by the checksum and removed',
  inFolder((folder) =>
    withServer(ranged, async (url) => {
      const file = join(folder, 'data.tar.gz');
      await writeFile(`${file}.part`, Buffer.alloc(1000, 1));
      assert.match(left(await download(given(folder, url, { file }))()).what, 'MD5');
      right(await download(given(folder, url, { file }))());
    }),
  ),
);

test(
  'an answer like 404 names it and the address',
  inFolder((folder) =>
    withServer(
      (_, response) => response.writeHead(404).end('no'),
      async (url) => {
        const problem = left(await download(given(folder, url))());
        assert.match(problem.what, '404');
        assert.is(problem.where, url);
      },
    ),
  ),
);

test(
  'a connection that breaks keeps its part, and the next attempt goes on from there',
  inFolder((folder) => {
    let broken = false;
    return withServer(
      (request, response) => {
        if (broken) return ranged(request, response);
        broken = true;
        response.writeHead(200, { 'content-length': content.length });
        response.write(content.subarray(0, 150_000), () => setTimeout(() => response.destroy(), 50));
      },
      async (url, ranges) => {
        const first = given(folder, url);
        assert.match(left(await download(first)()).what, 'broke off');
        const kept = (await stat(`${first.file}.part`)).size;
        assert.ok(kept > 0 && kept <= 150_000);
        right(await download(first)());
        assert.equal(ranges, [undefined, `bytes=${kept}-`]);
        assert.ok((await readFile(first.file)).equals(content));
      },
    );
  }),
);

test(
  'an interrupted download is an interruption and keeps its part',
  inFolder((folder) => {
    const controller = new AbortController();
    return withServer(
      (_, response) => {
        response.writeHead(200, { 'content-length': content.length });
        response.write(content.subarray(0, 50_000));
      },
      async (url) => {
        const interrupted = given(folder, url, { signal: controller.signal, onProgress: () => controller.abort() });
        assert.is(left(await download(interrupted)()).problem, 'interrupted');
        assert.ok((await stat(`${interrupted.file}.part`)).size > 0);
      },
    );
  }),
);

test(
  'no network is a usage problem',
  inFolder(async (folder) => {
    let gone = '';
    await withServer(ranged, async (url) => {
      gone = url;
    });
    const problem = left(await download(given(folder, gone))());
    assert.is(problem.problem, 'usage');
    assert.match(problem.what, `cannot reach ${new URL(gone).host}: connect ECONNREFUSED`);
  }),
);

test(
  'a folder that cannot be written is a usage problem',
  inFolder((folder) =>
    withServer(ranged, async (url) => {
      await writeFile(join(folder, 'file'), '');
      const problem = left(await download(given(folder, url, { file: join(folder, 'file', 'data.tar.gz') }))());
      assert.match(problem.remedy, '--data');
    }),
  ),
);

test.run();
