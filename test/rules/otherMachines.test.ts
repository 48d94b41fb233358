/** What libvirt's parser refuses on every machine, and what other machines refuse of a PHB. */
import { describe, it } from 'node:test';
import { checkFix } from './check';
import { domainGuest, refuses } from './domainGuests';

const q35 = "arch='x86_64' machine='q35'";
const pc = "arch='x86_64' machine='pc'";
const root = "<controller type='pci' index='0' model='pcie-root'/>";
const disk = (address: string) =>
  `${root}<disk type='file' device='disk'><source file='/a'/><target dev='vda' bus='virtio'/><address type='pci' ${address}/></disk>`;

describe('guests of other machines', () => {
  refuses('bus-out-of-range', [
    [
      '256',
      "XML error: Invalid PCI address bus='0x100', must be <= 0xFF",
      { machine: q35, devices: disk("bus='256'") },
    ],
  ]);
  refuses('slot-out-of-range', [
    [
      '32',
      "XML error: Invalid PCI address slot='0x20', must be <= 0x1F",
      { machine: q35, devices: disk("bus='0' slot='32'") },
    ],
  ]);
  refuses('function-out-of-range', [
    [
      '8',
      'XML error: Invalid PCI address function=0x8, must be <= 7',
      { machine: q35, devices: disk("slot='1' function='8'") },
    ],
  ]);
  refuses('pci-controller-option', [
    [
      '256',
      "unsupported configuration: PCI controller chassisNr '256' out of range - must be 1-255",
      {
        machine: pc,
        devices: "<controller type='pci' index='1' model='pci-bridge'><target chassisNr='256'/></controller>",
      },
    ],
    [
      'spapr-pci-host-bridge',
      "unsupported configuration: Option 'modelName' is not valid for PCI controller with index '0', model 'pcie-root' and modelName 'spapr-pci-host-bridge'",
      {
        machine: q35,
        devices:
          "<controller type='pci' index='0' model='pcie-root'><model name='spapr-pci-host-bridge'/></controller>",
      },
    ],
  ]);
  refuses('phb-numa-node', [
    [
      '0',
      "XML error: pcie-root with index 0 is configured for a NUMA node (0) not present in the domain's <cpu><numa> array (0)",
      {
        machine: q35,
        devices:
          "<controller type='pci' index='0' model='pcie-root'><target><node>0</node></target></controller>",
      },
    ],
  ]);
  refuses('target-index-zero', [
    [
      '1',
      'unsupported configuration: Only the PCI controller with index 0 can have target index 0, and vice versa',
      {
        machine: q35,
        devices: "<controller type='pci' index='0' model='pcie-root'><target index='1'/></controller>",
      },
    ],
  ]);
  refuses('pci-root-not-pseries', [
    [
      'controller',
      'XML error: pci-root and pcie-root controllers should have index 0',
      { machine: q35, devices: `${root}<controller type='pci' model='pci-root'/>` },
    ],
  ]);
  refuses('pci-root-of-machine', [
    [
      'pcie-root',
      "XML error: The PCI controller with index='0' must be model='pci-root' for this machine type, but model='pcie-root' was found instead",
      { machine: "arch='ppc64le' machine='powernv9'", devices: root },
    ],
  ]);
  it('an impossible slot is removed with its address', () => {
    checkFix(
      domainGuest({ machine: q35, devices: disk("slot='32'") }),
      'Remove the address and let libvirt choose',
      domainGuest({
        machine: q35,
        devices: `${root}<disk type='file' device='disk'><source file='/a'/><target dev='vda' bus='virtio'/></disk>`,
      }),
    );
  });
});
