/** What there is to know at a place of the document: the device there, and the ways out of its problems. */

import { type Hover, MarkupKind, type Position } from 'vscode-languageserver-types';
import { allDevices } from '../../guest/devicesByKind';
import type { Device, Guest } from '../../guest/guest';
import { isolationOf, isolationView, isPciHostDevice } from '../../pci/isolationView';
import { deviceName } from '../../rules/words';
import { pathAt } from '../../xml/query';
import type { Located, Span, XmlNode } from '../../xml/syntaxTree';
import { firstRefusal } from '../firstRefusal';
import { type Report, writtenFixes } from '../fixes';
import { toRange } from '../positions';
import type { ReportedProblem, Snapshot } from '../snapshot';
import { busHover } from './controllers';
import { hostDeviceHover, unplacedHover } from './hostDevice';
import { capital, plain, section } from './markdown';
import { nameHover } from './names';
import { placeLines } from './places';

/** The hover in Markdown; null where there is nothing to say. */
export function doHover(snapshot: Snapshot, position: Position, report: Report): Hover | null {
  const { guest, tree, positions } = snapshot;
  const offset = positions.offsetAt(position);
  const place = guest && placeAt(guest, pathAt(tree, offset), offset);
  const about = place && describe(snapshot, place.device);
  const ways = waysOut(snapshot, offset, report);
  const name = guest && nameHover(snapshot, offset);
  // What a device is stands above what the element in general is for: that would be noise.
  const note = name && !(about && name.element) ? name.text : null;
  const parts = [about, note, ways?.text].filter((part) => typeof part === 'string');
  const span = about ? place : note ? name : ways;
  if (parts.length === 0 || !span) return null;
  return {
    contents: { kind: MarkupKind.Markdown, value: parts.join('\n\n') },
    range: toRange(positions, span),
  };
}

interface Place extends Span {
  readonly device: Device;
}

/** The parts of a device that say where it comes from and where it goes. */
const telling: ReadonlySet<string> = new Set(['source', 'address', 'target', 'model', 'node']);

/** The device in one of whose telling tags the path ends. */
function placeAt(guest: Guest, path: readonly Located<XmlNode>[], offset: number): Place | null {
  const last = path.at(-1);
  const parent = path.at(-2);
  const inText = last?.node.kind === 'text' && parent?.node.kind === 'element' && parent.node.name === 'node';
  const inner = inText ? parent : last;
  if (inner?.node.kind !== 'element') return null;
  const device = deviceOn(guest, path);
  if (!device) return null;
  const { start, node } = inner;
  const end = start + (device.facts.element === node ? node.startTagEnd : node.length);
  const tells = device.facts.element === node || telling.has(node.name);
  return tells && offset <= end ? { device, start, end } : null;
}

function deviceOn(guest: Guest, path: readonly Located<XmlNode>[]): Device | undefined {
  const nodes = new Set(path.map(({ node }) => node));
  return allDevices(guest).find(({ facts }) => nodes.has(facts.element));
}

function describe(snapshot: Snapshot, device: Device): string | null {
  const { guest, plan, host } = snapshot;
  if (!guest || !plan) return null;
  const isolation = isolationOf(guest, plan, host, device);
  if (isolation) return hostDeviceHover(plan, host, isolation);
  if (isPciHostDevice(device)) return unplacedHover(device, host);
  const bus = plan.buses.find(({ controller }) => controller.device?.facts === device.facts);
  if (bus) return busHover(plan, isolationView(guest, plan, host), bus);
  const planned = plan.of.get(device.facts);
  const lines = planned ? placeLines(plan, planned) : [];
  if (!planned || lines.length === 0) return null;
  const emulated = planned.address?.type === 'pci' && planned.isolationGroup === 0;
  return section(capital(plain(deviceName(device))), [
    ...(emulated ? ['Isolation group 0, that of the emulated devices'] : []),
    ...lines,
  ]);
}

interface Ways extends Span {
  readonly text: string;
}

const refusers = { libvirt: 'libvirt', qemu: 'QEMU' } as const;

/** What one will read elsewhere: libvirt's and QEMU's own words. */
function refusalLines({ tree, problems }: Snapshot, here: readonly ReportedProblem[]): readonly string[] {
  const refused = here.filter(({ refusedBy, says }) => refusedBy && says !== undefined);
  const first = refused.length > 0 ? firstRefusal(tree, problems) : undefined;
  const several = problems.some((other) => other !== first && other.refusedBy === 'libvirt');
  return [
    ...new Set(
      refused.map((problem) => {
        const { refusedBy = 'libvirt', says = '' } = problem;
        const order = several && problem === first ? ', first of all' : '';
        return `${refusers[refusedBy]} says${order}: ${plain(says)}`;
      }),
    ),
  ];
}

function waysOut(snapshot: Snapshot, offset: number, report: Report): Ways | null {
  const here = snapshot.problems.filter(({ start, end }) => start <= offset && offset <= end);
  const titles = new Set(
    here.flatMap((problem) => writtenFixes(snapshot, problem, report).map(({ title }) => title)),
  );
  const refusals = refusalLines(snapshot, here);
  const [first] = here;
  if (!first || titles.size + refusals.length === 0) return null;
  const ways = titles.size > 0 ? [section('Ways out', [...titles].map(plain))] : [];
  return { start: first.start, end: first.end, text: [...refusals, ...ways].join('\n\n') };
}
