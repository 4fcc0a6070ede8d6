/** Element of a page, as far as its script uses it. */
export interface PageElement {
  innerHTML: string;
  textContent: string | null;
  hidden: boolean;
  open?: boolean;
  scrollLeft: number;
  id: string;
  querySelectorAll: (selector: string) => ArrayLike<PageElement>;
  contains: (other: PageElement | null) => boolean;
  setAttribute: (name: string, value: string) => void;
  getAttribute: (name: string) => string | null;
  append: (...elements: PageElement[]) => void;
  remove: () => void;
  focus: (options: { readonly preventScroll: boolean }) => void;
}

/** The browser around a page, as far as its script uses it. */
export interface PageBrowser {
  readonly document: {
    readonly activeElement: PageElement | null;
    readonly hidden: boolean;
    readonly addEventListener: (type: 'visibilitychange', listener: () => void) => void;
    readonly getElementById: (id: string) => PageElement | null;
    readonly createElement: (name: string) => PageElement;
  };
  readonly location: { readonly pathname: string };
  readonly EventSource: new (
    url: string,
  ) => {
    readonly addEventListener: (type: string, listener: (event: { readonly data: string }) => void) => void;
    readonly close: () => void;
  };
}

/**
 * The script of the live page: it follows the stream of its board, and puts each part that has changed in the place of the one
 * before. What is open, scrolled or has the focus in it stays so. A page that is hidden has no stream, since a browser has six
 * connections to a server; once it is shown it asks for what came meanwhile.
 *
 * Its text is put into the page: it uses nothing from outside of itself.
 */
export const followBoard = ({ document, location, EventSource }: PageBrowser): void => {
  const FOCUSABLE = 'a, summary, [tabindex]';
  const all = (element: PageElement, selector: string): PageElement[] => Array.from(element.querySelectorAll(selector));
  const main = document.getElementById('content');
  const contents = document.getElementById('contents');
  const connection = document.getElementById('connection');
  const missed = document.getElementById('missed');
  if (main === null || contents === null || connection === null || missed === null) return;

  const show = (section: PageElement, html: string): void => {
    const active = document.activeElement;
    const focused = active !== null && section.contains(active) ? all(section, FOCUSABLE).indexOf(active) : -1;
    const opened = all(section, 'details').map(({ open }) => open === true);
    const scrolled = all(section, '.scroll, pre').map(({ scrollLeft }) => scrollLeft);
    section.innerHTML = html;
    all(section, 'details').forEach((details, index) => {
      if (opened[index] === true) details.open = true;
    });
    all(section, '.scroll, pre').forEach((part, index) => {
      part.scrollLeft = scrolled[index] ?? 0;
    });
    if (focused >= 0) all(section, FOCUSABLE)[focused]?.focus({ preventScroll: true });
  };

  const take = (update: {
    readonly order: readonly string[];
    readonly changed: readonly { readonly id: string; readonly title: string; readonly html: string }[];
    readonly skipped: number;
  }): void => {
    const sections = new Map(all(main, 'section').map((section) => [section.id, section]));
    const titles = new Map([...sections].map(([id, section]) => [id, section.getAttribute('data-title') ?? id]));
    for (const { id, title, html } of update.changed) {
      const section = sections.get(id) ?? document.createElement('section');
      section.id = id;
      section.setAttribute('aria-labelledby', `${id}-title`);
      section.setAttribute('data-title', title);
      sections.set(id, section);
      titles.set(id, title);
      show(section, html);
    }
    for (const [id, section] of sections) if (!update.order.includes(id)) section.remove();
    const before = all(main, 'section').map(({ id }) => id);
    // One that is moved loses the focus: only where the order is another.
    if (before.join() !== update.order.join())
      for (const id of update.order) main.append(...[sections.get(id)].flatMap((one) => one ?? []));
    const links = update.order.map((id) => {
      const [item, link] = [document.createElement('li'), document.createElement('a')];
      link.setAttribute('href', `#${id}`);
      link.textContent = titles.get(id) ?? id;
      item.append(link);
      return item;
    });
    const names = update.order.map((id) => `${id} ${titles.get(id)}`).join();
    if (contents.getAttribute('data-names') !== names) {
      contents.setAttribute('data-names', names);
      contents.textContent = '';
      contents.append(...links);
    }
    missed.hidden = update.skipped === 0;
    missed.textContent = `${update.skipped} updates were passed over, since they came faster than this page took them; it shows the newest.`;
  };

  let version = main.getAttribute('data-version') ?? '0';
  let stream: { readonly close: () => void } | undefined;
  const open = (): void => {
    const opened = new EventSource(`${location.pathname}?events=${version}`);
    stream = opened;
    opened.addEventListener('open', () => {
      connection.hidden = true;
    });
    opened.addEventListener('error', () => {
      connection.hidden = false;
      connection.textContent = 'Not connected: what is below does not change any more. pipe ui has ended, or cannot be reached.';
    });
    opened.addEventListener('update', ({ data }) => {
      const update = JSON.parse(data);
      version = String(update.version);
      take(update);
    });
  };
  const follow = (): void => {
    if (!document.hidden) {
      if (stream === undefined) open();
      return;
    }
    stream?.close();
    stream = undefined;
  };
  document.addEventListener('visibilitychange', follow);
  follow();
};
