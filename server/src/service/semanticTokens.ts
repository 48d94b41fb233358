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
import { type Positions, toSpan } from './positions';
import type { Snapshot } from './snapshot';

const types = ['phb', 'hostDevice'] as const;
const modifiers = ['isolated', 'shared', 'unassigned'] as const;

type TokenType = (typeof types)[number];
type Modifier = (typeof modifiers)[number];

/** What the numbers of the tokens stand for; package.json has the same names for VS Code's themes. */
export const tokenLegend = { tokenTypes: [...types], tokenModifiers: [...modifiers] };

interface Token extends Span {
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
  const { guest, plan, host, positions, settings, text } = snapshot;
  if (!guest || !plan || !settings.semanticTokens) return [];
  const view = isolationView(guest, plan, host);
  const { start, end } = range ? toSpan(positions, range) : { start: 0, end: text.length };
  const tokens = [...ofPhbs(text, plan, view), ...ofHostDevices(text, guest, view), ...ofBuses(plan, view)]
    .filter((token) => token.end > start && token.start < end)
    .filter((token) => token.end > token.start && !/[\r\n]/.test(text.slice(token.start, token.end)))
    .sort((a, b) => a.start - b.start);
  return packed(positions, tokens);
}

function ofPhbs(text: string, { buses }: PciPlan, view: IsolationView): readonly Token[] {
  return buses.flatMap(({ phb, index, controller: { device } }) => {
    if (!phb || !device) return [];
    const modifier = stateOf(view, view.phbs.get(index));
    const spans = tagNames(text, device);
    const { facts } = device;
    if (facts.index) spans.push(factSpan(device, facts.index));
    return spans.map((span) => ({ ...span, type: 'phb' as const, modifier }));
  });
}

function ofHostDevices(text: string, { byKind }: Guest, view: IsolationView): readonly Token[] {
  const tokens = (device: Device, modifier: Modifier | undefined) =>
    tagNames(text, device).map((span) => ({ ...span, type: 'hostDevice' as const, modifier }));
  const placed = view.hostDevices.flatMap(({ device, written, phb }) =>
    tokens(device, written ? stateOf(view, view.phbs.get(phb.index)) : 'unassigned'),
  );
  const kept = [...byKind.interface, ...byKind.hostdev].filter(({ facts: { address } }) => {
    return address?.type === 'other' && address.typeName?.value === 'unassigned';
  });
  return [...placed, ...kept.filter(isPciHostDevice).flatMap((device) => tokens(device, 'unassigned'))];
}

function ofBuses(plan: PciPlan, view: IsolationView): readonly Token[] {
  return plan.devices.flatMap(({ device, address }) => {
    const written = device?.facts.address;
    if (!device || address?.type !== 'pci' || written?.type !== 'pci' || !written.bus) return [];
    const phb = rootPhb(plan, address.bus);
    const modifier = phb ? stateOf(view, view.phbs.get(phb.index)) : undefined;
    return modifier ? [{ ...factSpan(device, written.bus), type: 'phb' as const, modifier }] : [];
  });
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

/** The name in the start tag and, where it is written, in the end tag. */
function tagNames(text: string, device: Device): Span[] {
  const first = nameSpan(device);
  const { endTagStart, name } = device.facts.element;
  const start = device.start + endTagStart + 2;
  const closed = endTagStart >= 0 && text.startsWith(name, start);
  return closed ? [first, { start, end: start + name.length }] : [first];
}

function packed(positions: Positions, tokens: readonly Token[]): number[] {
  let before = { line: 0, character: 0 };
  return tokens.flatMap(({ start, end, type, modifier }) => {
    const at = positions.positionAt(start);
    const lines = at.line - before.line;
    const characters = lines === 0 ? at.character - before.character : at.character;
    before = at;
    const bits = modifier === undefined ? 0 : 1 << modifiers.indexOf(modifier);
    return [lines, characters, end - start, types.indexOf(type), bits];
  });
}
