/** Dragging by pointer: what is taken follows the pointer, what it is over lights up, and a drop puts it there. */
import type { Outlook, Place, Taken } from '../topology/messages';

export interface DragOptions {
  readonly root: HTMLElement;
  /** What is taken at an element, and what to call it; null: it does not move. */
  readonly take: (target: Element) => { readonly taken: Taken; readonly name: string } | null;
  /** Asks what would come of it; the answer goes to `answer`. */
  readonly look: (id: number, taken: Taken, place: Place) => void;
  readonly put: (taken: Taken, place: Place) => void;
  readonly began: () => void;
}

export interface Dragging {
  readonly answer: (id: number, outlook: Outlook) => void;
  /** What is dragged has gone, or somebody pressed Escape. */
  readonly cancel: () => boolean;
}

interface Drag {
  readonly taken: Taken;
  readonly name: string;
  readonly pointer: number;
  readonly from: Element;
  over: Element | null;
  place: Place | null;
}

/** So far goes a pointer that only clicks. */
const slack = 4;
/** So near the edge of the window the page scrolls, so many pixels a frame. */
const edge = 36;
const pace = 14;

export function dragging({ root, take, look, put, began }: DragOptions): Dragging {
  let waiting: { readonly x: number; readonly y: number; readonly event: PointerEvent } | null = null;
  let drag: Drag | null = null;
  let id = 0;
  let frame = 0;
  let point = { x: 0, y: 0 };
  const ghost = document.createElement('div');
  ghost.className = 'ghost';
  ghost.hidden = true;
  const [title, words] = [document.createElement('strong'), document.createElement('span')];
  ghost.append(title, words);
  document.body.append(ghost);

  const light = (element: Element | null, kind: string | null) => {
    if (kind === null) element?.removeAttribute('data-drop');
    else element?.setAttribute('data-drop', kind);
  };
  const say = (kind: string, text: string) => {
    ghost.dataset['kind'] = kind;
    words.textContent = text;
  };
  const end = () => {
    cancelAnimationFrame(frame);
    frame = 0;
    if (drag) {
      light(drag.over, null);
      drag.from.removeAttribute('data-dragged');
      if (root.hasPointerCapture(drag.pointer)) root.releasePointerCapture(drag.pointer);
    }
    ghost.hidden = true;
    document.body.classList.remove('dragging');
    drag = null;
    waiting = null;
  };
  const begin = (event: PointerEvent) => {
    const target = event.target instanceof Element ? event.target.closest('[data-key]') : null;
    const found = target && take(target);
    if (!target || !found) return false;
    drag = { ...found, pointer: event.pointerId, from: target, over: null, place: null };
    root.setPointerCapture(event.pointerId);
    target.setAttribute('data-dragged', '');
    document.body.classList.add('dragging');
    title.textContent = found.name;
    say('none', 'Drop it on a PHB or a slot');
    ghost.hidden = false;
    began();
    return true;
  };
  /** Once a frame, however often the pointer moves. */
  const follow = () => {
    frame = 0;
    if (!drag) return;
    const { x, y } = point;
    const { innerWidth: width, innerHeight: height } = window;
    const right = x + 16 + ghost.offsetWidth < width;
    const below = y + 16 + ghost.offsetHeight < height;
    const left = right ? x + 14 : Math.max(4, x - 14 - ghost.offsetWidth);
    const top = below ? y + 14 : Math.max(4, y - 14 - ghost.offsetHeight);
    ghost.style.transform = `translate(${left}px, ${top}px)`;
    const element = document.elementFromPoint(x, y);
    const { over, place } = element ? targetAt(element, x) : { over: null, place: null };
    if (over !== drag.over || place?.slot !== drag.place?.slot) {
      light(drag.over, null);
      drag.over = over;
      drag.place = place;
      id += 1;
      if (place) {
        light(over, 'looked');
        say('looked', placeWords(place));
        look(id, drag.taken, place);
      } else say('none', 'Drop it on a PHB or a slot');
    }
    const scroll = y < edge ? -pace : y > height - edge ? pace : 0;
    if (scroll !== 0) {
      window.scrollBy(0, scroll);
      frame = requestAnimationFrame(follow);
    }
  };

  root.addEventListener('pointerdown', (event) => {
    if (event.button !== 0 || event.pointerType === 'touch') return;
    waiting = { x: event.clientX, y: event.clientY, event };
  });
  root.addEventListener('pointermove', (event) => {
    if (!drag) {
      if (!waiting || Math.hypot(event.clientX - waiting.x, event.clientY - waiting.y) < slack) return;
      const { event: down } = waiting;
      waiting = null;
      if (!begin(down)) return;
    }
    point = { x: event.clientX, y: event.clientY };
    frame ||= requestAnimationFrame(follow);
  });
  root.addEventListener('pointerup', (event) => {
    waiting = null;
    if (!drag) return;
    point = { x: event.clientX, y: event.clientY };
    cancelAnimationFrame(frame);
    follow();
    const { taken, place } = drag;
    end();
    if (place) put(taken, place);
  });
  root.addEventListener('pointercancel', end);
  root.addEventListener('lostpointercapture', () => {
    if (drag) end();
  });

  return {
    answer(answered, { kind, words: text }) {
      if (!drag?.place || answered !== id) return;
      light(drag.over, kind);
      say(kind, text);
    },
    cancel() {
      const busy = drag !== null;
      end();
      return busy;
    },
  };
}

/** What lies under the pointer that takes devices: a slot of a PHB, a PHB, a bridge, or the place for a new PHB. */
function targetAt(
  element: Element,
  x: number,
): { readonly over: Element | null; readonly place: Place | null } {
  const holder = element.closest('[data-kind="phb"], [data-kind="bridge"], [data-kind="new-phb"]');
  const bus = busOf(element.closest('[data-bus]'));
  if (!holder || bus === null) return { over: null, place: null };
  const slot = element.classList.contains('slots-area') ? slotAt(element, x) : null;
  if (slot) return { over: slot, place: { bus, slot: Number(slot.getAttribute('data-slot')) } };
  return { over: holder, place: { bus, slot: null } };
}

/** The cell that is nearest in a row of them. */
function slotAt(area: Element, x: number): Element | null {
  const { left, width } = area.getBoundingClientRect();
  const cells = area.parentElement?.querySelectorAll('.slot') ?? [];
  const at = Math.floor(((x - left) / width) * cells.length);
  return cells[Math.max(0, Math.min(cells.length - 1, at))] ?? null;
}

function busOf(element: Element | null): number | 'new' | null {
  const bus = element?.getAttribute('data-bus') ?? null;
  return bus === null ? null : bus === 'new' ? 'new' : Number(bus);
}

function placeWords({ bus, slot }: Place): string {
  return bus === 'new' ? 'To a new PHB' : `To PHB ${bus}${slot === null ? '' : `, slot ${slot}`}`;
}
