/** Colours by meaning: PHBs and host devices that are isolated, that share, that libvirt is yet to place. */
import type { Range } from 'vscode-languageserver-types';
import type { Device, Guest } from '../guest/guest';
import { factSpan, nameSpan } from '../guest/spans';
import {
  type IsolationView,
  isolationView,
  isPciHostDevice,
  type PhbOccupants,
  rootPhb,
} from '../pci/isolationView';
import type { PciPlan } from '../pci/plan';
import type { Span } from '../xml/syntaxTree';
import type { TextSlices } from '../xml/textWindow';
import { tokenModifiers, tokenTypes } from './announced';
import { type Positions, toSpan } from './positions';
import type { Snapshot } from './snapshot';

type TokenType = (typeof tokenTypes)[number];
type Modifier = (typeof tokenModifiers)[number];

interface Token extends Span {
  /** Else it is a value. */
  readonly isName: boolean;
  readonly type: TokenType;
  readonly modifier: Modifier | undefined;
}

/**
 * The tokens of the document, or of a range of it, as LSP packs them: five numbers each (3.17, Semantic Tokens).
 *
 * - a PHB: the names in its tags and its index; `isolated` with host devices of one IOMMU group and nothing else,
 *   `shared` with host devices and others
 * - a host device: the names in its tags; as its PHB, or `unassigned` where libvirt chooses its place or it has none
 * - the bus in an address on a PHB that is isolated or shared
 */
export function doSemanticTokens(snapshot: Snapshot, range?: Range): number[] {
  const { guest, plan, host, positions, settings, source } = snapshot;
  if (!guest || !plan || !settings.semanticTokens) return [];
  const view = isolationView(guest, plan, host);
  const { start, end } = range ? toSpan(positions, range) : { start: 0, end: source.length };
  const isAsked = (span: Span) => span.end > start && span.start < end && span.end > span.start;
  const state = statesOf(view);
  // No name holds a line end, but a value may.
  const isToken = (token: Token) =>
    isAsked(token) && (token.isName || !/[\r\n]/.test(source.slice(token.start, token.end)));
  const tokens = [
    ...ofPhbs(source, plan, state),
    ...ofHostDevices(source, guest, view, state),
    ...ofBuses(plan, state),
  ].filter(isToken);
  return packed(
    positions,
    tokens.sort((a, b) => a.start - b.start),
  );
}

/** The state of the PHB with that index. */
type States = (phb: number) => Modifier | undefined;

function ofPhbs(source: TextSlices, { buses }: PciPlan, state: States): readonly Token[] {
  return buses.flatMap(({ phb, index, controller: { device } }) => {
    if (!phb || !device) return [];
    const modifier = state(index);
    const names = tagNames(source, device, 'phb', modifier);
    const { index: written } = device.facts;
    return written ? [...names, token(factSpan(device, written), false, 'phb', modifier)] : names;
  });
}

function ofHostDevices(
  source: TextSlices,
  { byKind }: Guest,
  view: IsolationView,
  state: States,
): readonly Token[] {
  const tokens = (device: Device, modifier: Modifier | undefined) =>
    tagNames(source, device, 'hostDevice', modifier);
  const placed = view.hostDevices.flatMap(({ device, written, phb }) =>
    tokens(device, written ? state(phb.index) : 'unassigned'),
  );
  const kept = [...byKind.interface, ...byKind.hostdev].filter(({ facts: { address } }) => {
    return address?.type === 'other' && address.typeName?.value === 'unassigned';
  });
  return [...placed, ...kept.filter(isPciHostDevice).flatMap((device) => tokens(device, 'unassigned'))];
}

function ofBuses(plan: PciPlan, state: States): readonly Token[] {
  return plan.devices.flatMap(({ device, address }) => {
    const written = device?.facts.address;
    if (!device || address?.type !== 'pci' || written?.type !== 'pci' || !written.bus) return [];
    const phb = rootPhb(plan, address.bus);
    const modifier = phb && state(phb.index);
    return modifier ? [token(factSpan(device, written.bus), false, 'phb', modifier)] : [];
  });
}

/** Each is found out once: hundreds of devices may be on one PHB. */
function statesOf(view: IsolationView): States {
  const known = new Map<number, Modifier | undefined>();
  return (phb) => {
    if (!known.has(phb)) known.set(phb, stateOf(view, view.phbs.get(phb)));
    return known.get(phb);
  };
}

/** undefined: without host devices, or of IOMMU groups that are not known. */
function stateOf(view: IsolationView, occupants: PhbOccupants | undefined): Modifier | undefined {
  if (!occupants || occupants.hostDevices.length === 0) return undefined;
  const { phb, iommuGroups, hostDevices, emulated } = occupants;
  if (phb.index === 0 || iommuGroups.length > 1 || emulated.length > 0) return 'shared';
  const [group] = iommuGroups;
  if (group === undefined || hostDevices.some(({ iommuGroup }) => iommuGroup === null)) return undefined;
  const together = view.byGroup.get(group)?.every((member) => member.phb === phb);
  return together ? 'isolated' : 'shared';
}

const token = (
  { start, end }: Span,
  isName: boolean,
  type: TokenType,
  modifier: Modifier | undefined,
): Token => ({ start, end, isName, type, modifier });

/** The name in the start tag and, where it is written, in the end tag. */
function tagNames(
  source: TextSlices,
  device: Device,
  type: TokenType,
  modifier: Modifier | undefined,
): readonly Token[] {
  const first = token(nameSpan(device), true, type, modifier);
  const { endTagStart, name } = device.facts.element;
  const start = device.start + endTagStart + 2;
  const end = start + name.length;
  const closed = endTagStart >= 0 && source.slice(start, end) === name;
  return closed ? [first, token({ start, end }, true, type, modifier)] : [first];
}

function packed(positions: Positions, tokens: readonly Token[]): number[] {
  const numbers: number[] = [];
  let before = { line: 0, character: 0 };
  for (const { start, end, type, modifier } of tokens) {
    const at = positions.positionAt(start);
    const lines = at.line - before.line;
    const characters = lines === 0 ? at.character - before.character : at.character;
    before = at;
    const bits = modifier === undefined ? 0 : 1 << tokenModifiers.indexOf(modifier);
    numbers.push(lines, characters, end - start, tokenTypes.indexOf(type), bits);
  }
  return numbers;
}
