/** What libvirt refuses in random guests and the product does not say yet: its exact words, each with the reason. */

export interface Known {
  readonly says: string;
  readonly reason: string;
}

const otherMachine = 'on other machines the options of their one pci-root are not judged';
const machines = 'whether a QEMU has this machine type cannot be read from the guest';

export const known: readonly Known[] = [
  ...['pseries-99.0', 'pseries-rhel8.6.0'].map((machine) => ({
    says: `unsupported configuration: Emulator '/usr/bin/qemu-system-ppc64' does not support machine type '${machine}'`,
    reason: machines,
  })),
  {
    says: "unsupported configuration: domain configuration does not support video model 'qxl'",
    reason: 'QEMU has it on some builds: Debian packs it apart',
  },
  ...[
    "'modelName' is not valid for PCI controller with index '0', model 'pci-root' and modelName 'spapr-pci-host-bridge'",
    "'targetIndex' is not valid for PCI controller with index '0', model 'pci-root' and modelName 'none'",
  ].map((option) => ({
    says: `unsupported configuration: Option ${option}`,
    reason: otherMachine,
  })),
];
