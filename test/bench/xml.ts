/** Parse and re-parse beside sax, saxes, @lezer/xml and @xml-tools/parser. */
import { TreeFragment } from '@lezer/common';
import { parser as lezer } from '@lezer/xml';
import { parse as xmlTools } from '@xml-tools/parser';
import sax from 'sax';
import { SaxesParser } from 'saxes';
import { parseXml } from '../../server/src/xml/parse';
import { updateXml } from '../../server/src/xml/reparse';
import { type Edit, editsOf } from './edits';
import { type Figure, inTurn, roundsFor, sizes } from './figures';
import { guestOfSize } from './guests';

function bareSax(text: string): void {
  const parser = sax.parser(true, { position: true });
  parser.onopentag = () => {};
  parser.write(text).close();
}

function bareSaxes(text: string): void {
  const parser = new SaxesParser({ position: true });
  parser.on('opentag', () => {});
  parser.write(text).close();
}

export function measureXml(quick: boolean): Figure[] {
  return sizes.flatMap(([size, length]) => {
    const text = guestOfSize(length);
    return [...measureParse(size, text, quick), ...measureUpdates(size, text, quick)];
  });
}

function measureParse(size: string, text: string, quick: boolean): Figure[] {
  const rounds = roundsFor(text.length * 5, quick);
  const times = inTurn(rounds, {
    ours: () => parseXml(text),
    sax: () => bareSax(text),
    saxes: () => bareSaxes(text),
  });
  // They take so much longer that they would leave the others in a memory full of their garbage.
  const slow = inTurn(Math.max(3, Math.ceil(rounds / 10)), {
    ours: () => parseXml(text),
    lezer: () => lezer.parse(text),
    // its trees take more memory than there is at 10 MB
    xmlTools: () => (text.length > 5e6 ? undefined : xmlTools(text)),
  });
  const group = 'Full parse';
  const figure = (what: string, ours: typeof times.ours, beside: typeof times.ours): Figure => ({
    group,
    what: size,
    ...ours,
    beside: { what, ...beside },
  });
  return [
    { ...figure('sax with positions, no tree', times.ours, times.sax), wanted: 1.5 },
    figure('saxes with positions, no tree', times.ours, times.saxes),
    figure('@lezer/xml', slow.ours, slow.lezer),
    ...(text.length > 5e6 ? [] : [figure('@xml-tools/parser', slow.ours, slow.xmlTools)]),
  ];
}

function measureUpdates(size: string, text: string, quick: boolean): Figure[] {
  const tree = parseXml(text);
  const lezerTree = lezer.parse(text);
  return editsOf(text).map((edit: Edit): Figure => {
    const next = text.slice(0, edit.start) + edit.text + text.slice(edit.end);
    const times = inTurn(quick ? 20 : 100, {
      ours: () => updateXml(tree, edit, next),
      lezer: () => {
        const changes = [
          { fromA: edit.start, toA: edit.end, fromB: edit.start, toB: edit.start + edit.text.length },
        ];
        lezer.parse(next, TreeFragment.applyChanges(TreeFragment.addTree(lezerTree), changes));
      },
    });
    const beside = { what: '@lezer/xml', ...times.lezer };
    return { group: 'Re-parse', what: `${size}: ${edit.what}`, ...times.ours, beside, wanted: 1 };
  });
}
