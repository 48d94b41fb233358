/** Who is on spapr-vio, and where the regs of its kind begin (qemu_domain_address.c: qemuDomainAssignSpaprVIOAddresses). */
import type { DeviceFacts, DeviceKind } from '../guest/guest';
import type { Controller } from './controllers';

export interface VioClass {
  /** Where the search for a free reg begins. */
  readonly base: number;
  /** The device is spapr-vio whatever its address says. */
  readonly forced: boolean;
}

const bases: { readonly [K in DeviceKind]?: number } = {
  interface: 0x1000,
  controller: 0x2000,
  serial: 0x30000000,
  nvram: 0x3000,
  tpm: 0x4000,
};

/**
 * The spapr-vio class of a device; null for kinds that never get a reg, and for those that are not on spapr-vio.
 * @param kind - what libvirt takes the device for
 * @param written - its address is of this type
 */
export function vioClassOf(
  kind: DeviceKind,
  facts: DeviceFacts | undefined,
  controller: Controller | null,
  written: boolean,
): VioClass | null {
  const base = bases[kind];
  if (base === undefined) return null;
  const forced =
    controller !== null
      ? controller.type === 'scsi' && controller.model === 'ibmvscsi'
      : facts?.kind === 'interface'
        ? facts.model?.value === 'spapr-vlan'
        : facts?.kind === 'tpm'
          ? facts.model?.text !== 'spapr-tpm-proxy'
          : facts?.kind === 'nvram' ||
            isVioSerial(facts?.kind === 'serial' ? facts.targetType?.text : undefined);
  return forced || written ? { base, forced } : null;
}

/** isa-serial was libvirt's default once and still means the machine's own kind (qemuDomainChrDefPostParse). */
function isVioSerial(targetType: string | undefined): boolean {
  return targetType === undefined || targetType === 'isa-serial' || targetType === 'spapr-vio-serial';
}
