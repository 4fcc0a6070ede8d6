import { spawn } from 'node:child_process';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { figure, passage, table } from '../../../pipeline/report/block.js';
import { confusionMatrix } from '../../../pipeline/report/charts/confusion.js';
import { lineChart } from '../../../pipeline/report/charts/line-chart.js';
import { graphPicture } from '../../../pipeline/report/graph/layout.js';
import { reportPage } from '../../../pipeline/report/page/page.js';
import { scratchFolder } from '../../artifacts/fixtures/scratch.js';
import { isChromiumThere, openPage } from '../fixtures/chromium.js';
import { byKeyboard, leastContrast } from '../fixtures/page-checks.js';

// A report as a browser sees it: `npm run test:peers`, where Chromium is.
const when = isChromiumThere() ? test : test.skip;

const page = async (): Promise<string> =>
  reportPage({
    experiment: 'seen',
    facts: [['seed', '0']],
    stages: [],
    results: [{ name: 'genotype', kind: 'genotype', digest: 'a'.repeat(64), bytes: 1, summary: 'https://elsewhere.example/x' }],
    graph: figure({
      title: 'G',
      description: 'g',
      table: table({ title: 'G', columns: ['stage'], rows: [['load']] }),
      picture: (await graphPicture('G', 'g', { nodes: [{ id: 'load', lines: ['load'] }], edges: [] })).picture,
    }),
    sections: [
      {
        title: 'All pieces',
        blocks: [
          lineChart({
            title: 'L',
            x: 'epoch',
            y: 'loss',
            series: [
              {
                name: 'a',
                points: [
                  { x: 1, y: 2 },
                  { x: 2, y: 1 },
                ],
              },
            ],
          }),
          confusionMatrix(
            'C',
            ['cat', 'dog'],
            [
              [1, 2],
              [3, 4],
            ],
          ),
          table({ title: 'T', columns: ['<b>'], rows: [['<img src="http://127.0.0.1/x">']] }),
          passage('P', 'text'),
        ],
      },
    ],
    problems: [{ message: 'a problem' }],
    warnings: [],
  });

/** Opens an address in Chromium: its document then, and what its console said. */
const opened = async (address: string): Promise<{ readonly dom: string; readonly console: readonly string[] }> => {
  const words = ['--headless', '--no-sandbox', '--disable-gpu', '--enable-logging=stderr', `--user-data-dir=${scratchFolder()}`];
  const child = spawn('chromium', [...words, '--timeout=5000', '--dump-dom', address]);
  let [dom, said] = ['', ''];
  child.stdout.on('data', (chunk) => (dom += chunk));
  child.stderr.on('data', (chunk) => (said += chunk));
  await new Promise((settle) => child.on('close', settle));
  return { dom, console: said.split('\n').filter((line) => /CONSOLE/.test(line)) };
};

when('a report opens without a word in the console and without a request, and its parts are there', async () => {
  const asked: string[] = [];
  const html = await page();
  const server = createServer((request, response) => {
    asked.push(request.url ?? '');
    response.setHeader('content-type', 'text/html');
    response.end(html);
  });
  await new Promise<void>((settle) => server.listen(0, '127.0.0.1', settle));
  try {
    const { dom, console: said } = await opened(`http://127.0.0.1:${(server.address() as AddressInfo).port}/report`);
    assert.equal(said, []);
    assert.equal(asked, ['/report']);
    assert.is([...dom.matchAll(/<svg /g)].length, 3);
    assert.is([...dom.matchAll(/<details>/g)].length, 4);
    assert.match(dom, /<td>&lt;img src="http:/);
  } finally {
    server.close();
  }
});

when('a page with a request or a script of its own is noticed by this very test', async () => {
  const server = createServer((request, response) => {
    response.setHeader('content-type', 'text/html');
    response.end(request.url === '/' ? `${html}<script>1</script>` : '');
  });
  const html = await page();
  await new Promise<void>((settle) => server.listen(0, '127.0.0.1', settle));
  try {
    const { console: said } = await opened(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
    assert.match(said.join('\n'), /Content Security Policy/);
  } finally {
    server.close();
  }
});

when('the keyboard reaches all of a report, also of a narrow one, and its texts stand out in both modes', async () => {
  const html = await page();
  const server = createServer((_, response) => {
    response.setHeader('content-type', 'text/html');
    response.end(html);
  });
  await new Promise<void>((settle) => server.listen(0, '127.0.0.1', settle));
  const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  try {
    for (const isDark of [false, true]) {
      const seen = await openPage(address, { isDark, width: isDark ? 390 : 1280 });
      const { reached, reachable, unmarked } = await byKeyboard(seen);
      assert.equal([reached, unmarked, reachable > 10], [reachable, 0, true]);
      const { count, least, text } = await leastContrast(seen);
      assert.ok(count > 25 && least >= 4.5, `${least}: ${text}`);
      assert.is(await seen.value('document.documentElement.scrollWidth <= innerWidth'), true);
      await seen.close();
    }
  } finally {
    server.close();
    server.closeAllConnections();
  }
});

test.run();
