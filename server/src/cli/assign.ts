/** `pseries-xml assign`: the controllers and addresses that libvirt would give a guest, as JSON or written into its text. */
import { placeEdits } from '../edits/completeGuest';
import { applyChanges } from '../edits/textChanges';
import { writeEdits } from '../edits/writeEdits';
import type { Device, Guest } from '../guest/guest';
import { undecidedHostDevices } from '../pci/isolationView';
import type { PciPlan } from '../pci/plan';
import { deviceName } from '../rules/words';
import { childElements } from '../xml/query';
import { type GuestInput, type GuestOptions, guarded, noTroubles, readGuests } from './guests';
import { complain, exitCodes, type Io, UsageError } from './io';

export interface AssignOptions extends GuestOptions {
  readonly format: 'xml' | 'json';
}

interface Planned extends GuestInput {
  readonly guest: Guest;
  readonly plan: PciPlan;
}

/** Plans every pSeries guest that is found and answers the exit code: 1 when libvirt would refuse one. */
export async function assign(options: AssignOptions, io: Io): Promise<number> {
  const troubles = noTroubles();
  const waiting: Planned[] = [];
  let refused = false;
  let separator = '\n';
  if (options.format === 'json') io.stdout.write('{"files":[');
  for await (const read of readGuests(options, io, troubles)) {
    const planned = guarded(read, io, troubles, () => plannedGuest(read));
    if (!planned) {
      if (!troubles.any) complain(io, `${read.input.path}: no pSeries guest, nothing to assign`);
      continue;
    }
    refused ||= planned.plan.conflicts.length > 0;
    if (options.format === 'json') {
      io.stdout.write(separator + JSON.stringify(toJson(planned)));
      separator = ',\n';
    } else if (waiting.push(planned) > 1) {
      throw new UsageError('more than one guest: use --format json, or name a single one');
    }
  }
  if (options.format === 'json') io.stdout.write('\n]}\n');
  for (const planned of waiting) writeText(planned, io);
  if (troubles.any) return exitCodes.trouble;
  return refused ? exitCodes.findings : exitCodes.clean;
}

function plannedGuest(read: GuestInput): Planned | undefined {
  const { guest, plan } = read.snapshot;
  return guest && plan ? { ...read, guest, plan } : undefined;
}

/** The text with all places written in; nothing but the reason where libvirt refuses the guest. */
function writeText({ input, snapshot, guest, plan }: Planned, io: Io): void {
  const [conflict] = plan.conflicts;
  if (conflict) {
    complain(io, `${input.path}: libvirt refuses this guest: ${conflict.says}`);
    return;
  }
  const undecided = undecidedHostDevices(guest, plan, snapshot.host).map(({ device }) => device);
  for (const device of undecided) {
    complain(io, `${input.path}: ${deviceName(device)} is left to libvirt: its IOMMU group is not known`);
  }
  const edits = placeEdits(guest, plan, new Set(undecided));
  const changes = writeEdits({ text: input.text, guest }, edits);
  io.stdout.write((input.bom ? '\uFEFF' : '') + applyChanges(input.text, changes));
}

function toJson({ input, guest, plan }: Planned) {
  const paths = devicePaths(guest);
  const pathOf = (device: Device | null) => (device && paths.get(device.start)) ?? null;
  return {
    path: input.path,
    controllers: plan.controllers.map((controller) => {
      const { type, index, model, modelName, targetIndex, node, address, device } = controller;
      return { type, index, model, modelName, targetIndex, node, address, added: device === null };
    }),
    devices: plan.devices
      .filter(({ kind }) => kind !== 'controller')
      .map(({ kind, device, address, isolationGroup, iommuGroup }) => {
        return { kind, path: pathOf(device), address, isolationGroup, iommuGroup, added: device === null };
      }),
    errors: plan.conflicts.map(({ code, says, device }) => ({ code, says, path: pathOf(device) })),
  };
}

/** The XPath of every device by where it begins; numbered where it has namesakes. */
function devicePaths({ domain, start, wrapper }: Guest): ReadonlyMap<number, string> {
  const root = wrapper === 'domain' ? '' : `/${wrapper}`;
  const paths = new Map<number, string>();
  const lists = childElements({ node: domain, start }).filter(({ node }) => node.name === 'devices');
  for (const [index, list] of lists.entries()) {
    const folder = `${root}/${domain.name}/devices${lists.length > 1 ? `[${index + 1}]` : ''}`;
    const children = childElements(list);
    const namesakes = new Map<string, number>();
    for (const { node } of children) namesakes.set(node.name, (namesakes.get(node.name) ?? 0) + 1);
    const seen = new Map<string, number>();
    for (const child of children) {
      const { name } = child.node;
      const position = (seen.get(name) ?? 0) + 1;
      seen.set(name, position);
      paths.set(child.start, `${folder}/${name}${(namesakes.get(name) ?? 0) > 1 ? `[${position}]` : ''}`);
    }
  }
  return paths;
}
