/** The page with the picture: draws what the extension sends, and says what is pointed at, selected and dragged. */
import { h, render } from 'preact';
import { drawTopology } from '../../../server/src/service/topology/drawing';
import { widthsFor } from '../../../server/src/service/topology/layout';
import type { Item } from '../../../server/src/service/topology/shapes';
import { themedStyle, topologyStyle } from '../../../server/src/service/topology/style';
import type { FromPage, Picture, Taken, ToPage } from '../topology/messages';
import { dragging } from './drag';
import { type Entries, entriesOf, itemAt, neighbour } from './items';
import { element } from './picture';
import { tooltip } from './tooltip';

interface Kept {
  readonly uri: string | null;
  readonly scroll: readonly [x: number, y: number];
}

declare function acquireVsCodeApi(): {
  readonly postMessage: (message: FromPage) => void;
  readonly getState: () => Kept | undefined;
  readonly setState: (state: Kept) => void;
};

const vscode = acquireVsCodeApi();
const post = (message: FromPage) => vscode.postMessage(message);
const root = part('picture');
const message = part('message');
const hint = part('hint');

let picture: Picture | null = null;
let entries: Entries = new Map();
let focused: string | null = null;
let selected: string | null = null;
let cursor: number | null = null;
let scroll = vscode.getState()?.scroll;

// A layer: whatever style.css says of the same goes before it.
const sheet = new CSSStyleSheet();
sheet.replaceSync(`${themedStyle}\n@layer drawing { ${topologyStyle} }`);
document.adoptedStyleSheets = [sheet];

const hover = tooltip((key, offset) => post({ type: 'hover', key, offset }));
const drag = dragging({
  root,
  take(target) {
    const item = itemOf(target);
    const taken = item && takenBy(item);
    return item && taken ? { taken, name: item.tip.split('\n')[0]?.split(',')[0] ?? '' } : null;
  },
  look: (id, taken, place) => picture && post({ type: 'try', id, version: picture.version, taken, place }),
  put: (taken, place) => picture && post({ type: 'put', version: picture.version, taken, place }),
  began: () => hideHover(),
});

function part(id: string): HTMLElement {
  const found = document.getElementById(id);
  if (!found) throw new Error(`no ${id}`);
  return found;
}

function draw(): void {
  const topology = picture?.topology ?? null;
  if (!topology) {
    entries = new Map();
    render(
      h('p', { class: 'nothing' }, picture ? `${picture.name} is no pSeries guest.` : 'No guest is open.'),
      root,
    );
    hint.textContent = '';
    return;
  }
  const shape = drawTopology(topology, {
    hostGroups: 'all',
    widths: widthsFor(document.documentElement.clientWidth),
    newPhb: true,
  });
  entries = entriesOf(shape);
  render(element(shape), root);
  hint.textContent = topology.host ? '' : 'The host of this guest is not known, and so are no IOMMU groups.';
  if (cursor !== null) selected = itemAt(entries, cursor);
  if (focused === null || !entries.has(focused)) focused = selected ?? [...entries.keys()][0] ?? null;
  mark();
  if (scroll) {
    window.scrollTo(...scroll);
    scroll = undefined;
  }
}

/** Selection and focus are attributes that the drawing does not know: they are set anew where elements are new. */
function mark(): void {
  for (const item of root.querySelectorAll<SVGElement>('[tabindex="0"]')) item.setAttribute('tabindex', '-1');
  for (const item of root.querySelectorAll('[aria-selected="true"]')) item.removeAttribute('aria-selected');
  find(focused)?.setAttribute('tabindex', '0');
  const now = find(selected);
  now?.setAttribute('aria-selected', 'true');
  const host = selected === null ? null : (entries.get(selected)?.item.host ?? null);
  for (const twin of root.querySelectorAll('[data-twin]')) twin.removeAttribute('data-twin');
  if (host !== null) find(`host ${host}`)?.setAttribute('data-twin', '');
}

function find(key: string | null): SVGElement | null {
  return key === null ? null : root.querySelector<SVGElement>(`[data-key="${CSS.escape(key)}"]`);
}

function itemOf(target: EventTarget | null): Item | null {
  const found = target instanceof Element ? target.closest('[data-key]') : null;
  return entries.get(found?.getAttribute('data-key') ?? '')?.item ?? null;
}

/** A device of the guest that stands in the text, or what of the host is not in the guest yet. */
function takenBy(item: Item): Taken | null {
  const { kind, start, host, key, movable } = item;
  if (!movable) return null;
  if (kind === 'member') return host === null ? null : { kind: 'host', addresses: [host] };
  if (kind !== 'group') return start === null ? null : { kind: 'device', start };
  const members = (entries.get(key)?.children ?? []).flatMap((child) => entries.get(child)?.item ?? []);
  const addresses = members.flatMap((member) => (member.movable && member.host ? member.host : []));
  return { kind: 'host', addresses };
}

function select(item: Item, focus: boolean): void {
  selected = item.key;
  focused = item.key;
  mark();
  if (item.start !== null && item.end !== null) {
    post({ type: 'select', start: item.start, end: item.end, focus });
  }
}

/** What was done is told for a while, what went wrong until something else is done. */
const toldFor = 8000;
let telling = 0;

function say(words: string, failed: boolean): void {
  clearTimeout(telling);
  if (words !== '' && !failed) telling = window.setTimeout(() => say('', false), toldFor);
  message.textContent = words;
  message.classList.toggle('failed', failed);
  message.hidden = words === '';
}

function choosePlace(item: Item): void {
  const taken = takenBy(item);
  if (taken && picture) post({ type: 'choose', version: picture.version, taken });
  else say(`${item.tip.split('\n')[0]} does not move.`, true);
}

let waiting = 0;
let hovered: string | null = null;
function hideHover(): void {
  clearTimeout(waiting);
  hovered = null;
  hover.hide();
}

const hoverDelay = 400;

root.addEventListener('pointerover', (event) => {
  const item = itemOf(event.target);
  const at = find(item?.key ?? null);
  if (item && item.key === hovered) return;
  hideHover();
  hovered = item?.key ?? null;
  if (item && at && event.buttons === 0)
    waiting = window.setTimeout(() => hover.show(item, labelOf(at)), hoverDelay);
});
root.addEventListener('pointerleave', hideHover);
root.addEventListener('pointerdown', () => say('', false));
root.addEventListener('click', (event) => {
  const item = itemOf(event.target);
  if (!item) return;
  clearTimeout(waiting);
  hover.hide();
  select(item, false);
  find(item.key)?.focus({ preventScroll: true });
});
root.addEventListener('dblclick', (event) => {
  const item = itemOf(event.target);
  if (item) select(item, true);
});
root.addEventListener('contextmenu', (event) => {
  event.preventDefault();
  const item = itemOf(event.target);
  if (item) choosePlace(item);
});
root.addEventListener('focusin', (event) => {
  const item = itemOf(event.target);
  if (!item || item.key === focused) return;
  focused = item.key;
  mark();
});

/** A PHB is as large as all on it: the hover stands below its title. */
function labelOf(at: Element): Element {
  return at.querySelector(':scope > text') ?? at;
}

document.addEventListener('keydown', (event) => {
  if (event.key === 'Escape') {
    if (!drag.cancel()) say('', false);
    hideHover();
    return;
  }
  const undoing = event.ctrlKey || event.metaKey ? event.key.toLowerCase() : '';
  if (undoing === 'z' || undoing === 'y') {
    event.preventDefault();
    // VS Code would undo in the page, where there is nothing to undo.
    event.stopPropagation();
    post({ type: undoing === 'y' || event.shiftKey ? 'redo' : 'undo' });
    return;
  }
  const item = itemOf(event.target);
  if (!item || event.ctrlKey || event.metaKey || event.altKey) return;
  const act = keys[event.key];
  const next = neighbour(entries, item.key, event.key);
  if (next !== null) {
    focused = next;
    mark();
    find(next)?.focus();
  } else if (act) act(item);
  else return;
  hideHover();
  event.preventDefault();
});

const keys: { readonly [key: string]: (item: Item) => void } = {
  Enter: (item) => select(item, true),
  ' ': (item) => select(item, false),
  m: choosePlace,
  M: choosePlace,
  F10: choosePlace,
  ContextMenu: choosePlace,
  i: (item) => {
    const at = find(item.key);
    // After this key's own hiding of what was there.
    if (at) setTimeout(() => hover.show(item, labelOf(at)));
  },
};

window.addEventListener('message', ({ data }: MessageEvent<ToPage>) => {
  switch (data.type) {
    case 'picture':
      picture = data.picture;
      draw();
      keep();
      break;
    case 'cursor':
      cursor = data.offset;
      selected = itemAt(entries, cursor);
      focused = document.hasFocus() ? focused : (selected ?? focused);
      mark();
      if (!document.hasFocus()) find(selected)?.scrollIntoView({ block: 'nearest' });
      break;
    case 'hover':
      hover.answer(data.key, data.markdown);
      break;
    case 'outlook':
      drag.answer(data.id, data.outlook);
      break;
    case 'said':
      say(data.words, data.failed);
      break;
  }
});

function keep(): void {
  vscode.setState({ uri: picture?.uri ?? null, scroll: [window.scrollX, window.scrollY] });
}

let resized = 0;
window.addEventListener('resize', () => {
  cancelAnimationFrame(resized);
  resized = requestAnimationFrame(draw);
});
window.addEventListener('scrollend', keep);
window.addEventListener('scroll', hideHover, { passive: true });

post({ type: 'ready' });
