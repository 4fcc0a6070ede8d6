import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { figure, table } from '../../../pipeline/report/block.js';
import { lineChart } from '../../../pipeline/report/charts/line-chart.js';
import { graphPicture } from '../../../pipeline/report/graph/layout.js';
import { element } from '../../../pipeline/report/markup.js';
import { blockMarkup } from '../../../pipeline/report/page/blocks.js';
import { partMarkup } from '../../../pipeline/report/page/page.js';
import type { BoardPart } from '../../../pipeline/ui/board.js';
import { hub } from '../../../pipeline/ui/hub.js';
import { livePage } from '../../../pipeline/ui/page/page.js';
import { servePages } from '../../../pipeline/ui/server.js';
import { resultOf } from '../../artifacts/fixtures/scratch.js';
import { isChromiumThere, openPage } from '../fixtures/chromium.js';
import { byKeyboard, leastContrast } from '../fixtures/page-checks.js';

// The live page as a browser sees it: `npm run test:peers`, where Chromium is.
const when = isChromiumThere() ? test : test.skip;

const graph = graphPicture('G', 'g', {
  nodes: ['cached', 'running', 'failed', undefined].map((look, index) => ({
    id: String(index),
    lines: ['stage', look ?? 'waits'],
    ...(look === undefined ? {} : { look }),
  })),
  edges: [{ from: '0', to: '1' }],
});

/** Parts with each thing that pages have, and a number that changes. */
const partsOf = async (n: number): Promise<readonly BoardPart[]> => {
  const chart = lineChart({
    title: 'L',
    x: 'epoch',
    y: 'loss',
    series: [
      {
        name: 'a',
        points: [
          { x: 1, y: n },
          { x: 2, y: 1 },
        ],
      },
    ],
  });
  const { picture } = await graph;
  const drawn = figure({ title: 'G', description: 'g', picture, table: table({ title: 'G', columns: ['x'], rows: [['1']] }) });
  const foreign = element('div', {}, '<img src="http://elsewhere.example/x"><script>window.broken = 1</script>');
  const parts = [
    {
      id: 'number',
      title: 'Number',
      content: [element('p', { class: 'problem' }, `n = ${n}`), element('p', { class: 'note' }, 'note'), foreign],
    },
    { id: 'pictures', title: 'Pictures', content: [element('div', { class: 'blocks' }, [chart, drawn].map(blockMarkup))] },
    {
      id: 'progress',
      title: 'Progress',
      content: [
        element('progress', { value: n, max: 10, 'aria-label': 'progress' }),
        element('a', { href: '#number' }, 'a link'),
      ],
    },
  ];
  return parts.map((part) => ({ id: part.id, title: part.title, html: partMarkup(part).markup }));
};

const served = async () => {
  let n = 1;
  const boards = hub(() => () => partsOf(n), 20);
  const server = await resultOf(
    servePages({
      token: 'token',
      port: 0,
      hub: boards,
      has: () => true,
      page: async (route) =>
        livePage({ title: 'T', token: 'token', route, links: [{ route, title: 'Now' }], board: await boards.look(route) }),
    }),
  );
  const change = (): void => {
    n += 1;
  };
  return { ...server, address: `http://127.0.0.1:${server.port}/token/`, change };
};

when('the page follows its board, keeps what is open, asks nobody else, and its console has nothing to say', async () => {
  const { address, change, close } = await served();
  const page = await openPage(address);
  try {
    await page.value('document.querySelector("#pictures details").open = true');
    await page.value('document.querySelector("#pictures summary").focus()');
    change();
    await page.until('document.querySelector("#number p").textContent === "n = 2"');
    await page.until('document.querySelector("#pictures td + td")?.textContent === "2"');
    assert.is(await page.value('document.querySelector("#pictures details").open'), true);
    assert.is(await page.value('document.activeElement.tagName'), 'SUMMARY');
    assert.is(await page.value('window.broken'), undefined);
    assert.ok(
      page.asked.every((url) => url.startsWith(address) || url.startsWith('data:')),
      page.asked.join('\n'),
    );
    assert.equal(page.said, []);
    await close();
    await page.until('!document.getElementById("connection").hidden');
  } finally {
    await page.close();
    await close();
  }
});

when('a page that is hidden is told nothing, and has the newest once it is shown', async () => {
  const { address, change, close } = await served();
  const page = await openPage(address);
  const hide = (isHidden: boolean) =>
    page.value(
      `Object.defineProperty(document, 'hidden', { value: ${isHidden}, configurable: true }); document.dispatchEvent(new Event('visibilitychange'))`,
    );
  try {
    await page.until('document.getElementById("connection").hidden');
    await hide(true);
    change();
    await new Promise((settle) => setTimeout(settle, 200));
    assert.is(await page.value('document.querySelector("#number p").textContent'), 'n = 1');
    await hide(false);
    await page.until('document.querySelector("#number p").textContent === "n = 2"');
    assert.equal(page.said, []);
  } finally {
    await page.close();
    await close();
  }
});

when('the page has no room for a script or a request of someone else', async () => {
  const { address, close } = await served();
  const page = await openPage(address);
  try {
    await page.value(
      'document.body.append(Object.assign(document.createElement("script"), { textContent: "window.broken = 1" }), Object.assign(new Image(), { src: "http://127.0.0.1:9/x" }))',
    );
    await page.value('fetch("http://127.0.0.1:9/y").catch(() => undefined)');
    assert.is(await page.value('window.broken'), undefined);
    assert.ok(page.said.filter((text) => /Content Security Policy/.test(text)).length >= 2, page.said.join('\n'));
  } finally {
    await page.close();
    await close();
  }
});

when(
  'the keyboard reaches each link, summary and region that scrolls, in order, and each shows that it has the focus',
  async () => {
    const { address, close } = await served();
    const page = await openPage(address, { width: 390 });
    try {
      const { reached, reachable, unmarked } = await byKeyboard(page);
      assert.is(reached, reachable);
      assert.ok(reachable > 8);
      assert.is(unmarked, 0);
      assert.is(await page.value('document.documentElement.scrollWidth <= innerWidth'), true);
    } finally {
      await page.close();
      await close();
    }
  },
);

for (const isDark of [false, true])
  when(`texts stand out of what is behind them by 4.5 and more in ${isDark ? 'dark' : 'light'} mode`, async () => {
    const { address, close } = await served();
    const page = await openPage(address, { isDark });
    try {
      const { count, least, text } = await leastContrast(page);
      assert.ok(count > 25, String(count));
      assert.ok(least >= 4.5, `${least}: ${text}`);
      const paper = await page.value<string>('getComputedStyle(document.body).backgroundColor');
      assert.is(/rgb\((\d+)/.exec(paper)?.[1] === '255', !isDark);
    } finally {
      await page.close();
      await close();
    }
  });

test.run();
