/** A pSeries guest from nothing: what a person says in a small form, and the document that comes of it. */
import { escapeText, escapeValue } from '../edits/elementText';
import { applyChanges } from '../edits/textChanges';
import { addHostDevices } from './addHostDevices';
import { isRefused, type Refused } from './refused';
import { createSnapshot, type SnapshotContext } from './snapshot';

/** The form, each field as it was typed. */
export interface NewGuestForm {
  readonly name: string;
  /** `16 GiB`, `512 MiB`; a number alone counts GiB. */
  readonly memory: string;
  readonly vcpus: string;
  /** Host addresses of the adapters, `dddd:bb:ss.f`. */
  readonly hostDevices: readonly string[];
}

export interface NewGuest {
  readonly text: string;
  /** What is to be known or done before it starts. */
  readonly concerns: readonly string[];
}

export type NewGuestField = Exclude<keyof NewGuestForm, 'hostDevices'>;

/** KVM on POWER numbers no more (KVM_MAX_VCPUS). */
const mostVcpus = 2048;
const mostMemory = 64 * 1024 * 1024;
/** QEMU's pseries gives memory in blocks of this many MiB, and libvirt rounds up to it (qemu_domain.c: qemuDomainAlignMemorySizes). */
const block = 256;

const faults: { readonly [F in NewGuestField]: (text: string) => string | null } = {
  name: nameFault,
  memory: memoryFault,
  vcpus: vcpusFault,
};

/** What is wrong with a field of the form, in a sentence; null: nothing. */
export function newGuestFault(field: NewGuestField, text: string): string | null {
  return faults[field](text);
}

/** libvirt takes no name that is empty, blank, or has a slash (conf/domain_conf.c: virDomainDefParseXML, virXMLCheckIllegalChars). */
function nameFault(name: string): string | null {
  if (name.trim() === '') return 'A guest needs a name.';
  if (name.includes('/')) return 'libvirt takes no name with a slash.';
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  if (/[\u0000-\u001f\u007f\ufffe\uffff]/.test(name))
    return 'A name has no line breaks or control characters.';
  if (name.length > 200) return 'The name is too long for the files that libvirt and QEMU name after it.';
  return null;
}

function memoryFault(text: string): string | null {
  const size = mebibytes(text);
  if (size === null) return 'A size such as 16 GiB or 512 MiB.';
  if (size < block || size % block !== 0) return `Memory of a pSeries guest is a multiple of ${block} MiB.`;
  return size > mostMemory ? 'That is more than any host has.' : null;
}

function vcpusFault(text: string): string | null {
  const count = /^\s*\d{1,6}\s*$/.test(text) ? Number(text) : 0;
  return count >= 1 && count <= mostVcpus ? null : `A number of vCPUs from 1 to ${mostVcpus}.`;
}

const inMebibytes: { readonly [unit: string]: number } = { m: 1, g: 1024, t: 1024 * 1024 };

/** null: no size. */
function mebibytes(text: string): number | null {
  const [, number, unit] = /^\s*(\d{1,9}(?:\.\d{1,6})?)\s*(?:([mgt])(?:ib)?)?\s*$/i.exec(text) ?? [];
  return number === undefined ? null : Number(number) * (inMebibytes[(unit ?? 'g').toLowerCase()] ?? 1);
}

/**
 * The document: a guest that boots from a virtio disk, with a network interface, a console, and its host devices each
 * IOMMU group alone on a PHB; nothing in it is left for the rules to say.
 */
export function newGuest(uri: string, form: NewGuestForm, context: SnapshotContext): NewGuest | Refused {
  for (const field of ['name', 'memory', 'vcpus'] as const) {
    const reason = newGuestFault(field, form[field]);
    if (reason !== null) return { reason };
  }
  const text = plainGuest(form);
  if (form.hostDevices.length === 0) return { text, concerns: [] };
  const added = addHostDevices(createSnapshot({ uri, version: 0, text }, context), form.hostDevices);
  if (isRefused(added)) return added;
  return { text: applyChanges(text, added.changes), concerns: added.concerns };
}

function plainGuest({ name, memory, vcpus, hostDevices }: NewGuestForm): string {
  const size = mebibytes(memory) ?? block;
  const [amount, unit] = size % 1024 === 0 ? [size / 1024, 'GiB'] : [size, 'MiB'];
  const image = escapeValue(`/var/lib/libvirt/images/${name.trim()}.qcow2`, "'");
  // VFIO keeps all memory where it is: with host devices there is nothing for a balloon to give back.
  const balloon = hostDevices.length > 0 ? 'none' : 'virtio';
  return `<domain type='kvm'>
  <name>${escapeText(name.trim())}</name>
  <memory unit='${unit}'>${amount}</memory>
  <vcpu placement='static'>${Number(vcpus)}</vcpu>
  <os>
    <type arch='ppc64le' machine='pseries'>hvm</type>
    <boot dev='hd'/>
  </os>
  <devices>
    <disk type='file' device='disk'>
      <driver name='qemu' type='qcow2'/>
      <source file='${image}'/>
      <target dev='vda' bus='virtio'/>
    </disk>
    <controller type='pci' index='0' model='pci-root'>
      <model name='spapr-pci-host-bridge'/>
      <target index='0'/>
    </controller>
    <controller type='usb' index='0' model='none'/>
    <interface type='network'>
      <source network='default'/>
      <model type='virtio'/>
    </interface>
    <console type='pty'>
      <target type='serial' port='0'/>
    </console>
    <memballoon model='${balloon}'/>
    <panic model='pseries'/>
  </devices>
</domain>
`;
}
