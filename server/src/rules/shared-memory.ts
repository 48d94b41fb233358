/**
 * A device that shares the guest's memory with another process, in a guest whose memory is not shared.
 *
 * virtiofs, and network interfaces and disks of type vhostuser, are served by a process beside QEMU, which reads and writes
 * the guest's memory itself. libvirt refuses the guest unless all of its memory is shared: `<access mode='shared'/>`, or
 * `memAccess='shared'` at each NUMA cell that says otherwise.
 *
 * ```xml
 *   <devices>
 *     <filesystem type='mount' accessmode='passthrough'>
 *       <driver type='virtiofs'/>
 *       <source dir='/srv/share'/>
 *       <target dir='share'/>
 *     </filesystem>
 *   </devices>
 * ```
 *
 * With shared memory:
 *
 * ```xml
 *   <memoryBacking>
 *     <access mode='shared'/>
 *   </memoryBacking>
 *   <devices>
 *     <filesystem type='mount' accessmode='passthrough'>
 *       <driver type='virtiofs'/>
 *       <source dir='/srv/share'/>
 *       <target dir='share'/>
 *     </filesystem>
 *   </devices>
 * ```
 *
 * libvirt refuses: `unsupported configuration: 'virtiofs' requires shared memory`.
 *
 * Source: qemu/qemu_validate.c: qemuValidateDomainDefVhostUserRequireSharedMemory.
 */
import { valuesOf } from '../guest/deviceValues';
import type { Device, DeviceFacts } from '../guest/guest';
import { attributeText, domainElement, part, refused } from './domainParts';
import { cellElements } from './numaCells';
import type { Fix, Problem, Rule, RuleContext } from './rule';
import { factOrName, nameSpan } from './spans';

export const sharedMemory: Rule = {
  code: 'shared-memory',
  level: 'error',
  title: 'Device that needs shared memory, in a guest without it',
  machines: 'pseries',
  reads: 'domain',
  saidBy: ({ facts }) => (sharerName(facts) ? valuesOf(facts) : undefined),
  check: (context) => (isShared(context) ? [] : sharers(context).map(problemOf)),
  fixes: (context): readonly Fix[] => {
    if (cellElements(context).some((cell) => attributeText(cell, 'memAccess')?.value === 'private'))
      return [];
    const title = 'Share the memory of the guest';
    const backing = part(context, 'memoryBacking');
    const access = part(context, 'memoryBacking', 'access');
    if (access)
      return [
        {
          title,
          edits: [{ kind: 'set-attribute', element: access, name: 'mode', value: 'shared' }],
          preferred: true,
        },
      ];
    const written = { name: 'access', attributes: [['mode', 'shared'] as const] };
    const after = part(context, 'currentMemory') ?? part(context, 'memory') ?? null;
    return [
      {
        title,
        edits: [
          backing
            ? { kind: 'insert-element', parent: backing, after: null, element: written }
            : {
                kind: 'insert-element',
                parent: domainElement(context),
                after,
                element: { name: 'memoryBacking', attributes: [], children: [written] },
              },
        ],
        preferred: true,
      },
    ];
  },
};

interface Sharer {
  readonly device: Device;
  readonly name: 'virtiofs' | 'vhostuser';
}

function problemOf({ device, name }: Sharer): Problem {
  const { facts } = device;
  const span = facts.kind === 'filesystem' ? nameSpan(device) : factOrName(device, typeOf(device));
  return refused(
    span,
    `${name} is served by another process, which needs the guest's memory: libvirt refuses it unless all of that is shared (<memoryBacking><access mode='shared'/>).`,
    `unsupported configuration: '${name}' requires shared memory`,
  );
}

const typeOf = ({ facts }: Device) =>
  facts.kind === 'interface' || facts.kind === 'disk' ? facts.type : undefined;

function sharers({ guest: { byKind } }: RuleContext): readonly Sharer[] {
  const all: readonly (readonly Device[])[] = [byKind.filesystem, byKind.interface, byKind.disk];
  return all.flatMap((devices) =>
    devices.flatMap((device) => {
      const name = sharerName(device.facts);
      return name ? [{ device, name }] : [];
    }),
  );
}

/** Under which name the device needs shared memory; undefined when it needs none. */
function sharerName(facts: DeviceFacts): Sharer['name'] | undefined {
  if (facts.kind === 'filesystem') return facts.backend?.value === 'virtiofs' ? 'virtiofs' : undefined;
  const vhostuser =
    (facts.kind === 'interface' || facts.kind === 'disk') && facts.type?.value === 'vhostuser';
  return vhostuser ? 'vhostuser' : undefined;
}

/** A placeholder may say anything: nothing is told then. */
function isShared(context: RuleContext): boolean {
  const mode = part(context, 'memoryBacking', 'access');
  const written = mode?.node.attributes.find(({ name }) => name === 'mode')?.value;
  const all = written !== undefined && (written === 'shared' || attributeText(mode, 'mode') === undefined);
  const cells = cellElements(context);
  if (cells.length === 0) return all;
  return cells.every((cell) => {
    const own = attributeText(cell, 'memAccess')?.value;
    return own === undefined ? all : own !== 'private';
  });
}
