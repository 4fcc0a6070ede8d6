import { runInNewContext } from 'node:vm';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { followBoard, type PageElement } from '../../../pipeline/ui/page/client.js';

/** An element with as much of the DOM as the script of the page uses. */
class FakeElement implements PageElement {
  hidden = true;
  open = false;
  scrollLeft = 0;
  parent: FakeElement | undefined;
  children: FakeElement[] = [];
  readonly attributes = new Map<string, string>();
  private html = '';
  private text: string | null = '';
  constructor(
    readonly name: string,
    readonly page: { activeElement: PageElement | null },
  ) {}
  get id(): string {
    return this.attributes.get('id') ?? '';
  }
  set id(text: string) {
    this.attributes.set('id', text);
  }
  get textContent(): string | null {
    return this.text;
  }
  set textContent(text: string | null) {
    this.text = text;
    this.children = [];
  }
  get innerHTML(): string {
    return this.html;
  }
  /** Elements `<details>` and `<summary>` of the text become children. */
  set innerHTML(html: string) {
    this.html = html;
    if (this.page.activeElement !== null && this.contains(this.page.activeElement)) this.page.activeElement = null;
    this.children = [...html.matchAll(/<(details|summary|a)\b/g)].map(([, name = '']) => new FakeElement(name, this.page));
  }
  querySelectorAll(selector: string): readonly FakeElement[] {
    const names = selector.split(', ');
    return this.children.flatMap((child) => [
      ...(names.includes(child.name) ? [child] : []),
      ...child.querySelectorAll(selector),
    ]);
  }
  contains(other: PageElement | null): boolean {
    return other === this || this.children.some((child) => child.contains(other));
  }
  setAttribute(name: string, value: string): void {
    this.attributes.set(name, value);
  }
  getAttribute(name: string): string | null {
    return this.attributes.get(name) ?? null;
  }
  append(...elements: PageElement[]): void {
    for (const element of elements as FakeElement[]) {
      element.remove();
      element.parent = this;
      this.children.push(element);
    }
  }
  remove(): void {
    if (this.parent !== undefined) this.parent.children = this.parent.children.filter((child) => child !== this);
    this.parent = undefined;
  }
  focus(): void {
    this.page.activeElement = this;
  }
}

/** A page in which the script runs, as its text does in a browser; and what its server tells it. */
const opened = (isHidden = false) => {
  const page: { activeElement: PageElement | null; hidden: boolean } = { activeElement: null, hidden: isHidden };
  const elements = new Map(['content', 'contents', 'connection', 'missed'].map((id) => [id, new FakeElement('div', page)]));
  const at = (id: string): FakeElement => elements.get(id) as FakeElement;
  at('content').setAttribute('data-version', '4');
  const listeners = new Map<string, (event: { readonly data: string }) => void>();
  const urls: string[] = [];
  let [streams, turned]: [number, () => void] = [0, () => undefined];
  class EventSource {
    constructor(url: string) {
      urls.push(url);
      streams += 1;
    }
    close(): void {
      streams -= 1;
    }
    addEventListener(type: string, listener: (event: { readonly data: string }) => void): void {
      listeners.set(type, listener);
    }
  }
  const document = Object.assign(page, {
    getElementById: (id: string) => elements.get(id) ?? null,
    createElement: (name: string) => new FakeElement(name, page),
    addEventListener: (_: string, listener: () => void) => {
      turned = listener;
    },
  });
  runInNewContext(`(${followBoard.toString()})(browser)`, {
    browser: { document, location: { pathname: '/t/runs' }, EventSource },
  });
  const update = (order: readonly string[], changed: Readonly<Record<string, string>>, skipped = 0): void =>
    listeners.get('update')?.({
      data: JSON.stringify({
        version: 4 + order.length,
        order,
        changed: Object.entries(changed).map(([id, html]) => ({ id, title: id.toUpperCase(), html })),
        skipped,
      }),
    });
  const sections = () => at('content').children.map(({ id, innerHTML }) => [id, innerHTML]);
  const turn = (hidden: boolean): void => {
    page.hidden = hidden;
    turned();
  };
  return {
    turn,
    streams: () => streams,
    at,
    urls,
    update,
    sections,
    page,
    hear: (type: string) => listeners.get(type)?.({ data: '' }),
  };
};

test('the script asks for what comes after its page, and puts each part in its place', () => {
  const { at, urls, update, sections } = opened();
  assert.equal(urls, ['/t/runs?events=4']);
  update(['a', 'b'], { a: '1', b: '2' });
  update(['a', 'c', 'b'], { c: '3' });
  assert.equal(sections(), [
    ['a', '1'],
    ['c', '3'],
    ['b', '2'],
  ]);
  assert.equal(
    at('contents').children.map(({ children: [link] }) => [link?.textContent, link?.attributes.get('href')]),
    [
      ['A', '#a'],
      ['C', '#c'],
      ['B', '#b'],
    ],
  );
  update(['b'], { b: '4' });
  assert.equal(sections(), [['b', '4']]);
});

test('what is open stays open, and what has the focus keeps it', () => {
  const { at, update, page } = opened();
  const html = '<details><summary></summary></details><a></a>';
  update(['a'], { a: html });
  const parts = (): readonly FakeElement[] => at('content').children[0]?.children ?? [];
  (parts()[0] as FakeElement).open = true;
  (parts()[2] as FakeElement).focus();
  update(['a'], { a: `${html} ` });
  assert.equal(
    parts().map(({ open }) => open),
    [true, false, false],
  );
  assert.is(page.activeElement, parts()[2]);
});

test('a page has a stream only while it is shown, and asks anew for what came after the newest it has', () => {
  const { urls, streams, turn, update } = opened(true);
  assert.equal([urls, streams()], [[], 0]);
  turn(false);
  assert.equal([urls, streams()], [['/t/runs?events=4'], 1]);
  update(['a', 'b'], { a: '1', b: '2' });
  turn(true);
  assert.is(streams(), 0);
  turn(false);
  turn(false);
  assert.equal([urls, streams()], [['/t/runs?events=4', '/t/runs?events=6'], 1]);
});

test('the page says that it is not connected while it is not, and what it missed', () => {
  const { at, update, hear } = opened();
  hear('error');
  assert.is(at('connection').hidden, false);
  assert.match(at('connection').textContent ?? '', /Not connected/);
  hear('open');
  assert.is(at('connection').hidden, true);
  update([], {}, 3);
  assert.match(at('missed').textContent ?? '', /^3 updates were passed over/);
  update([], {}, 0);
  assert.is(at('missed').hidden, true);
});

test.run();
