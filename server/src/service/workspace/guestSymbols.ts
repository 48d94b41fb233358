/** Guests, PHBs and host devices of the whole workspace, found by name. */
import { type SymbolInformation, SymbolKind } from 'vscode-languageserver-types';
import type { EntryKind } from '../../rules/otherGuests/others';
import type { Span } from '../../xml/syntaxTree';
import type { GuestIndex } from './guestIndex';
import type { GuestRecord } from './guestRecord';

/** An editor asks again with every letter; nobody reads more. */
const mostSymbols = 1000;

interface Found extends Span {
  readonly name: string;
  readonly kind: SymbolKind;
  readonly container: string;
}

/**
 * The symbols whose name has the characters of the query in this order, in any case; those that begin with it first. Empty
 * query: any.
 */
export function doWorkspaceSymbols(index: Pick<GuestIndex, 'all'>, query: string): SymbolInformation[] {
  const wanted = query.toLowerCase().replace(/\s/g, '');
  const first: SymbolInformation[] = [];
  const others: SymbolInformation[] = [];
  for (const record of index.all()) {
    for (const symbol of symbolsOf(record)) {
      const name = symbol.name.toLowerCase();
      if (!hasInOrder(name, wanted)) continue;
      const list = name.replace(/\s/g, '').includes(wanted) ? first : others;
      if (list.length < mostSymbols) list.push(toSymbol(record, symbol));
    }
    if (first.length === mostSymbols) break;
  }
  return [...first, ...others].slice(0, mostSymbols);
}

const words: {
  readonly [K in EntryKind]?: { readonly kind: SymbolKind; readonly name: (value: string) => string };
} = {
  phb: { kind: SymbolKind.Interface, name: (index) => `PHB ${index}` },
  'host-device': { kind: SymbolKind.Class, name: (address) => `host device ${address}` },
};

function* symbolsOf({ uri, profile }: GuestRecord): Generator<Found> {
  const { name, start, entries } = profile;
  const file = decoded(uri.slice(uri.lastIndexOf('/') + 1));
  const own = entries.find(({ kind }) => kind === 'name') ?? { start, end: start + '<domain'.length };
  yield {
    name: name ?? file,
    kind: SymbolKind.Module,
    container: file,
    start: own.start,
    end: own.end,
  };
  for (const { kind, value, start, end } of entries) {
    const word = words[kind];
    if (word) yield { name: word.name(value), kind: word.kind, container: name ?? file, start, end };
  }
}

function toSymbol(record: GuestRecord, { name, kind, container, ...span }: Found): SymbolInformation {
  return { name, kind, containerName: container, location: { uri: record.uri, range: record.rangeOf(span) } };
}

function hasInOrder(name: string, wanted: string): boolean {
  let at = 0;
  for (const character of wanted) {
    at = name.indexOf(character, at) + 1;
    if (at === 0) return false;
  }
  return true;
}

function decoded(name: string): string {
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}
