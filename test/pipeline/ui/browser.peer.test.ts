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
      const wanted = await page.value<number>('document.querySelectorAll("a, summary, [tabindex]").length');
      await page.value('window.reached = []');
      for (let n = 0; n < wanted + 3; n++) {
        for (const type of ['keyDown', 'keyUp'])
          await page.send('Input.dispatchKeyEvent', { type, key: 'Tab', code: 'Tab', windowsVirtualKeyCode: 9 });
        await page.value(
          'document.activeElement === document.body || window.reached.includes(document.activeElement) || window.reached.push(document.activeElement)',
        );
      }
      // Those in details that are closed are not to be reached.
      const hidden = await page.value<number>(
        '[...document.querySelectorAll("details:not([open]) [tabindex], details:not([open]) a")].length',
      );
      assert.is(await page.value('window.reached.length'), wanted - hidden);
      assert.is(await page.value('window.reached.every((one) => getComputedStyle(one).outlineStyle !== undefined)'), true);
      assert.is(await page.value('document.documentElement.scrollWidth <= innerWidth'), true);
    } finally {
      await page.close();
      await close();
    }
  },
);

/** The least contrast of texts in a page with what is behind them, by WCAG 2.1, and the text that has it. */
const LEAST_CONTRAST = `(() => {
  const parse = (colour) => (colour.match(/[\\d.]+/g) ?? []).map(Number);
  const luminance = ([r, g, b]) => [r, g, b].map((c) => c / 255).map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4)).reduce((sum, c, i) => sum + c * [0.2126, 0.7152, 0.0722][i], 0);
  const behind = (one) => {
    const shape = one.closest('.node')?.querySelector('path, polygon');
    if (shape) return parse(getComputedStyle(shape).fill);
    for (let at = one; at; at = at.parentElement) {
      const colour = parse(getComputedStyle(at).backgroundColor);
      if (colour.length === 3 || colour[3] > 0.5) return colour;
    }
    return [255, 255, 255];
  };
  const found = [...document.querySelectorAll('body *')].filter((one) => [...one.childNodes].some((node) => node.nodeType === 3 && node.textContent.trim() !== '') && one.getClientRects().length > 0 && one.tagName !== 'SCRIPT').map((one) => {
    const style = getComputedStyle(one);
    const [a, b] = [luminance(parse(one instanceof SVGElement ? style.fill : style.color)), luminance(behind(one))];
    return [(Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05), one.textContent.slice(0, 40)];
  });
  return [found.length, ...found.sort(([a], [b]) => a - b)[0]];
})()`;

for (const isDark of [false, true])
  when(`texts stand out of what is behind them by 4.5 and more in ${isDark ? 'dark' : 'light'} mode`, async () => {
    const { address, close } = await served();
    const page = await openPage(address, { isDark });
    try {
      const [count, least, text] = await page.value<readonly [number, number, string]>(LEAST_CONTRAST);
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
