/** The ways out of an isolation problem. Each was planned again and ends well before it is offered. */
import type { GuestEdit } from '../../edits/guestEdit';
import { isolationView } from '../../pci/isolationView';
import { contextAfter } from '../contextAfter';
import type { Fix, RuleContext } from '../rule';
import { listOf } from '../words';
import { freeSlots, type Isolation, placeInSlots } from './arrange';
import { isBetter } from './better';
import { type IsolationFinding, isolationFindings, unitOf } from './findings';
import { planIsolation, planIsolationOfAll } from './isolate';
import { emulatedDevices } from './words';

/** What to offer for a finding, the best first. */
export function isolationFixes(context: RuleContext, finding: IsolationFinding): readonly Fix[] {
  if (!isMendable(finding)) return [];
  const isolate = isolateFix(context, finding);
  const fixes = [
    ...(isolate ? [isolate] : []),
    ...(!isolate || others(context, finding) ? all(context) : []),
    ...moveEmulatedFix(context, finding),
    ...removeAddressFix(context, finding),
  ];
  return fixes.map((fix, index) => (index === 0 ? { ...fix, preferred: true } : fix));
}

/**
 * Isolates every host device of the guest that is not; null when all are, or when no way ends well.
 * Also for an editor's menu, where no problem was pointed at.
 */
export function isolateAllFix(context: RuleContext): Fix | null {
  return all(context)[0] ?? null;
}

function mendable(context: RuleContext): readonly IsolationFinding[] {
  return isolationFindings(context)
    .filter(isMendable)
    .map((finding) => withUnit(context, finding));
}

/** Whether another place mends it: a device that the host does not have is unknown on every PHB. */
function isMendable({ code, place: { knowledge } }: IsolationFinding): boolean {
  return code !== 'iommu-group-unknown' && knowledge !== 'not-listed' && knowledge !== 'no-group';
}

/** With the devices that have to move together, where the finding is about one. */
function withUnit(context: RuleContext, finding: IsolationFinding): IsolationFinding {
  const view = isolationView(context.guest, context.plan, context.host);
  return { ...finding, unit: unitOf(view, finding.place) };
}

function isolateFix(context: RuleContext, finding: IsolationFinding): Fix | null {
  const whole = withUnit(context, finding);
  const isolation = planIsolation(context, [whole]);
  if (!isolation) return null;
  return { title: isolateTitle(whole, isolation), edits: isolation.edits, safe: isSafe(whole) };
}

/** A group that is not known may have members elsewhere: nothing to do unasked. */
function isSafe({ place }: IsolationFinding): boolean {
  return place.iommuGroup !== null;
}

function isolateTitle({ place, unit }: IsolationFinding, { moves }: Isolation): string {
  const { kind, index } = moves[0]?.destination ?? { kind: 'new', index: 0 };
  const device = place.hostAddress ?? 'this host device';
  const count = unit.length === 1 ? '' : ` (${unit.length} devices)`;
  const group = place.iommuGroup === null ? `it${count}` : `IOMMU group ${place.iommuGroup}${count}`;
  const where = { own: `PHB ${index}`, empty: `the empty PHB ${index}`, new: `a new PHB ${index}` }[kind];
  const verb = kind === 'own' && unit.length > 1 ? 'bring' : 'move';
  return verb === 'bring'
    ? `Isolate ${device}: bring ${group} together on ${where}`
    : `Isolate ${device}: move ${group} to ${where}`;
}

function others(context: RuleContext, finding: IsolationFinding): boolean {
  return mendable(context).some(({ place }) => place !== finding.place);
}

const allOf = new WeakMap<RuleContext, readonly Fix[]>();

function all(context: RuleContext): readonly Fix[] {
  const known = allOf.get(context);
  if (known) return known;
  const findings = mendable(context);
  const isolation = findings.length > 0 ? planIsolationOfAll(context, findings) : null;
  const units = isolation?.moves.map(({ unit }) => unit) ?? [];
  const groups = units.flatMap(([first]) => first?.iommuGroup ?? []).sort((a, b) => a - b);
  const onlyGroups = groups.length === units.length && groups.length > 1;
  const title = onlyGroups
    ? `Isolate all host devices: IOMMU groups ${listOf(groups)} each alone on a PHB`
    : 'Isolate all host devices';
  const fixes = isolation ? [{ title, edits: isolation.edits, safe: findings.every(isSafe) }] : [];
  allOf.set(context, fixes);
  return fixes;
}

/** The other way round: the host device keeps the PHB. */
function moveEmulatedFix(context: RuleContext, finding: IsolationFinding): readonly Fix[] {
  if (finding.code !== 'host-device-beside-emulated') return [];
  const { emulated, occupants } = finding;
  if (!emulated.every(({ device, reason }) => device && reason?.kind === 'written')) return [];
  const edits = placeInSlots(emulated, 0, freeSlots(context.plan.buses[0], new Set()));
  const title = `Move ${emulatedDevices(emulated)} from PHB ${occupants.phb.index} to PHB 0`;
  return edits && endsWell(context, edits, finding) ? [{ title, edits }] : [];
}

function removeAddressFix(context: RuleContext, finding: IsolationFinding): readonly Fix[] {
  const { place, unit } = finding;
  const written = unit.filter((member) => member.written);
  // What libvirt chooses can be told only for a group that is known.
  if (place.iommuGroup === null || written.length === 0) return [];
  const edits = written.map(({ device }): GuestEdit => ({ kind: 'remove-address', device }));
  if (!endsWell(context, edits, finding)) return [];
  const what =
    written.length === 1
      ? `the address of ${written[0]?.hostAddress}`
      : `the ${written.length} addresses of IOMMU group ${place.iommuGroup}`;
  return [{ title: `Remove ${what} and let libvirt choose`, edits }];
}

function endsWell(context: RuleContext, edits: readonly GuestEdit[], finding: IsolationFinding): boolean {
  const after = contextAfter(context, edits);
  return after !== null && isBetter(context, after, [finding]);
}
