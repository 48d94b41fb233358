/** What the format has and a pSeries guest cannot: libvirt or QEMU refuses it there, or other machines alone have it. */

/** Elements, from below `<domain>`. */
export const elementsNotOnPseries: ReadonlySet<string> = new Set([
  'bootloader',
  'bootloader_args',
  'cpu/cache',
  'cpu/maxphysaddr',
  'devices/iommu',
  'devices/parallel',
  'devices/pstore',
  'features/acpi',
  'features/aia',
  'features/apic',
  'features/capabilities',
  'features/gic',
  'features/hap',
  'features/hyperv',
  'features/ioapic',
  'features/kvm',
  'features/msrs',
  'features/pae',
  'features/pmu',
  'features/privnet',
  'features/ps2',
  'features/pvspinlock',
  'features/ras',
  'features/smm',
  'features/viridian',
  'features/vmcoreinfo',
  'features/vmport',
  'features/xen',
  'idmap',
  'keywrap',
  'launchSecurity',
  'os/acpi',
  'os/bios',
  'os/init',
  'os/initarg',
  'os/initdir',
  'os/initenv',
  'os/initgroup',
  'os/inituser',
  'os/smbios',
]);

/** Values by the end of their attribute's path. */
export const valuesNotOnPseries: { readonly [key: string]: readonly string[] } = {
  'address@type': ['ccw', 'dimm', 'isa', 's390', 'unassigned', 'virtio-mmio'],
  'hostdev/address@type': ['ccw', 'dimm', 'isa', 's390', 'virtio-mmio'],
  'channel/target@type': ['xen'],
  'console/target@type': ['lxc', 'openvz', 'sclp', 'sclplm', 'uml', 'xen'],
  'devices/controller@type': ['fdc', 'ide', 'isa', 'xenbus'],
  'devices/filesystem@type': ['bind', 'block', 'file', 'ram', 'template'],
  'devices/graphics@type': ['desktop', 'rdp'],
  'devices/hostdev@mode': ['capabilities'],
  'devices/hostdev@type': ['misc', 'net', 'storage'],
  'devices/input@bus': ['none', 'parallels', 'ps2', 'xen'],
  'devices/interface@type': ['client', 'dummy', 'internal', 'mcast', 'null', 'server', 'udp', 'vds'],
  'devices/iommu@model': ['intel', 'smmuv3', 'virtio'],
  'devices/memballoon@model': ['xen'],
  'devices/memory@model': ['sgx-epc', 'virtio-mem', 'virtio-pmem'],
  'devices/panic@model': ['hyperv', 'isa', 'pvpanic', 's390'],
  'devices/sound@model': ['ich7'],
  'devices/tpm@model': ['tpm-crb', 'tpm-tis'],
  'devices/watchdog@model': ['diag288', 'ib700', 'itco'],
  'disk/target@bus': ['fdc', 'ide', 'sd', 'uml', 'xen'],
  'disk@device': ['floppy'],
  'os/boot@dev': ['fd'],
  'serial/target@type': ['isa-debug', 'sclp-serial', 'system-serial'],
  'shmem/model@type': ['ivshmem'],
  'video/model@type': ['gop', 'ramfb', 'vbox', 'xen'],
  ...Object.fromEntries(['serial', 'console', 'channel'].map((name) => [`devices/${name}@type`, ['nmdm']])),
};

/** Texts of elements, by the path from below `<domain>`. */
export const textsNotOnPseries: { readonly [path: string]: readonly string[] } = {
  on_poweroff: ['preserve', 'rename-restart'],
  on_reboot: ['preserve', 'rename-restart'],
  on_crash: ['rename-restart'],
  'os/type': ['exe', 'linux', 'xen', 'xenpvh'],
};

interface Choice {
  /** The end of the attribute's path. */
  readonly key: string;
  /** The attribute, of the element or its parent, that decides. */
  readonly by: string;
  readonly inParent?: true;
  readonly of: { readonly [value: string]: readonly string[] };
}

/** Values that hang on another attribute, those that one would take first. */
export const choices: readonly Choice[] = [
  {
    key: 'devices/controller@model',
    by: 'type',
    of: {
      pci: ['pci-root', 'pci-bridge'],
      scsi: [
        ...['virtio-scsi', 'ibmvscsi', 'auto', 'lsilogic', 'lsisas1078', 'am53c974', 'dc390'],
        ...['virtio-non-transitional', 'virtio-transitional'],
      ],
      usb: [
        ...['qemu-xhci', 'nec-xhci', 'pci-ohci', 'ehci', 'none', 'ich9-ehci1', 'ich9-uhci1', 'ich9-uhci2'],
        ...['ich9-uhci3', 'piix3-uhci', 'piix4-uhci', 'vt82c686b-uhci'],
      ],
      'virtio-serial': ['virtio', 'virtio-non-transitional', 'virtio-transitional'],
      ccid: [],
      sata: [],
    },
  },
  {
    key: 'serial/target/model@name',
    by: 'type',
    inParent: true,
    of: {
      'spapr-vio-serial': ['spapr-vty'],
      'pci-serial': ['pci-serial'],
      'usb-serial': ['usb-serial'],
    },
  },
];

/** Names for which libvirt has newer ones (docs/formatdomain.rst); notes say which. */
export const outdated: ReadonlySet<string> = new Set([
  'devices/disk/auth',
  'devices/disk/encryption',
  'devices/graphics@listen',
]);
