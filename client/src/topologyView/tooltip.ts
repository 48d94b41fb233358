/** What the text's hover tells, beside what is pointed at. */
import { type ComponentChild, h, render } from 'preact';
import type { Item } from '../../../server/src/service/topology/shapes';
import { markdown } from './markdown';

export interface Tooltip {
  readonly hide: () => void;
  /** Shows what is known at once, and asks for the hover. */
  readonly show: (item: Item, beside: Element) => void;
  readonly answer: (key: string, text: string | null) => void;
}

/** @param ask - asks for the hover of an item that stands in the text */
export function tooltip(ask: (key: string, offset: number) => void): Tooltip {
  const box = document.createElement('div');
  box.className = 'hover';
  box.setAttribute('role', 'tooltip');
  box.hidden = true;
  document.body.append(box);
  let shown: { readonly item: Item; readonly beside: Element } | null = null;

  const fill = (content: ComponentChild) => {
    if (!shown) return;
    const { item, beside } = shown;
    render([...item.problems.map(problem), content], box);
    box.hidden = false;
    const at = beside.getBoundingClientRect();
    const { offsetWidth: width, offsetHeight: height } = box;
    const below = at.bottom + 4 + height < window.innerHeight || at.top < height + 8;
    const left = Math.max(4, Math.min(at.left + 12, window.innerWidth - width - 8));
    const top = below
      ? Math.min(at.bottom + 4, Math.max(4, window.innerHeight - height - 4))
      : at.top - height - 4;
    box.style.transform = `translate(${Math.round(left)}px, ${Math.round(top)}px)`;
  };

  return {
    hide() {
      shown = null;
      box.hidden = true;
    },
    show(item, beside) {
      shown = { item, beside };
      const offset = item.problems[0]?.start ?? item.start;
      if (offset === null) fill(plainTip(item));
      else ask(item.key, offset);
    },
    answer(key, text) {
      if (shown?.item.key !== key) return;
      fill(text === null ? plainTip(shown.item) : h('div', null, markdown(text)));
    },
  };
}

function problem({ severity, message }: Item['problems'][number]): ComponentChild {
  return h('p', { class: `problem ${severity}` }, message);
}

/** The label without the problems, which stand above it. */
function plainTip({ tip, problems }: Item): ComponentChild {
  const lines = tip.split('\n').slice(0, tip.split('\n').length - problems.length);
  return h(
    'div',
    null,
    lines.map((line, index) => h(index === 0 ? 'strong' : 'p', null, line)),
  );
}
