/** PHBs, controllers and addresses: what isolation on pSeries is made of. */
import type { Notes } from './table';

export const pci: Notes = {
  controller: 'A controller that devices sit on: a PHB, a USB host, a SCSI adapter, a virtio serial hub.',
  'controller@type': 'What kind of bus the controller has. On pSeries `pci` controllers are PHBs.',
  'controller@type=pci': 'A PCI host bridge (PHB), or a bridge behind one.',
  'controller@type=scsi': 'A SCSI adapter: spapr-vscsi by default, or virtio-scsi.',
  'controller@type=usb': 'A USB host controller, a PCI device of the guest.',
  'controller@type=virtio-serial':
    'Ports to the host, for the guest agent and the like; a PCI device of the guest.',
  'controller@type=fdc': 'Floppy drives: pSeries machines have none.',
  'controller@type=ide': 'IDE disks: pSeries machines have none.',
  'controller@type=sata': 'AHCI disks.',
  'controller@type=ccid': 'Smart card readers.',
  'controller@index':
    "The controller's number among those of its type. For a PHB it is the `bus` of the addresses on it; 0 is the default PHB.",
  'controller@model': 'Which controller of that type it is.',
  'controller@model=pci-root':
    'A PHB of its own: a PCI domain of the guest that is fenced and recovered by itself. pSeries guests may have 31.',
  'controller@model=pci-bridge':
    'A bridge behind a PHB. What is behind it shares that PHB, and fails and recovers with it; pSeries guests rarely need one.',
  'controller@model=pcie-root': 'The root of PCI Express machines: pSeries has PHBs instead.',
  'controller@model=pcie-root-port': 'For PCI Express machines: pSeries has PHBs instead.',
  'controller@model=ibmvscsi':
    "POWER's own virtual SCSI adapter (spapr-vscsi), on spapr-vio: every pSeries system boots from it.",
  'controller@model=virtio-scsi': 'Fast virtual SCSI, a PCI device on the default PHB.',
  'controller@model=qemu-xhci': 'USB 3 as QEMU has it: what new pSeries guests get.',
  'controller@model=nec-xhci': 'USB 3 of NEC.',
  'controller@model=pci-ohci': 'USB 1.1: what old pSeries guests have.',
  'controller@model=none': 'USB is off.',
  'controller@ports': 'How many ports it has.',
  'controller@vectors': 'How many interrupts it may use; 0 for none but the line.',
  'controller/model': 'Which PCI device of QEMU the controller is; libvirt fills it in.',
  'controller/model@name': "The PHB's device: always `spapr-pci-host-bridge` on pSeries.",
  'controller/target': 'What the guest sees of the controller.',
  'controller/target@index':
    "The PHB's number in QEMU, 0 to 30: the guest's Linux shows it as PCI domain. 0 is the default PHB; no two PHBs may have the same.",
  'controller/target@chassisNr': "The bridge's chassis number.",
  'controller/target@hotplug': 'Whether devices may be plugged in while the guest runs.',
  'controller/target/node':
    'The guest NUMA cell that the PHB belongs to, so that the guest schedules near the adapter. Not for the default PHB.',
  'controller/driver': 'How the controller is driven.',
  'controller/driver@iothread': 'The I/O thread that serves it.',
  'controller/driver@queues': 'How many request queues it has.',
  'controller/driver@cmd_per_lun': 'Commands that one LUN may have under way.',
  'controller/driver@max_sectors': 'The largest request, in sectors.',
  'controller/driver@ioeventfd': 'Whether requests are taken by a thread of their own.',
  address:
    'Where the device sits in the guest. Without it libvirt chooses: host devices of one IOMMU group get a PHB of their own, emulated devices the default PHB.',
  'address@type': 'What kind of place it is.',
  'address@type=pci': 'A slot of a PHB.',
  'address@type=spapr-vio':
    "A register of POWER's virtual I/O bus: spapr-vscsi, spapr-vlan, spapr-vty, spapr-nvram.",
  'address@type=drive': 'A place on a disk controller.',
  'address@type=usb': 'A port of a USB controller.',
  'address@type=virtio-serial': 'A port of a virtio-serial controller.',
  'address@type=unassigned': 'The host device is kept with the guest, and not plugged in.',
  'address@type=ccid': 'A smart card slot.',
  'address@type=isa': 'For PC machines: pSeries has no ISA bus.',
  'address@type=ccw': 'For IBM Z: pSeries has no such bus.',
  'address@type=virtio-mmio': 'For ARM boards: pSeries has no such bus.',
  'address@domain':
    'Always 0: a PHB is chosen by `bus`, and the guest numbers its PCI domains by target index.',
  'address@bus': 'The PHB, by its controller index; 0 is the default PHB.',
  'address@slot': 'The slot on the PHB, 1 to 31.',
  'address@function': 'The function in the slot, 0 to 7. Function 0 must be there before others.',
  'address@multifunction': 'Whether more functions share the slot: on at function 0 of such a slot.',
  'address@reg': 'The device’s register on the spapr-vio bus, hexadecimal; no two devices may have the same.',
  'address@controller': 'The index of the controller.',
  'address@target': 'The SCSI target.',
  'address@unit': 'The unit (LUN) on the target.',
  'address@port': 'The port on the controller.',
  'source/address':
    'Where the device is on the host: `lspci -D` shows it as domain:bus:slot.function. Its IOMMU group decides with what it must share a PHB.',
  'source/address@type': 'What kind of host device it is.',
  'source/address@domain': "The host's PCI domain: on POWER hosts each PHB is one.",
  'source/address@bus': "The host's PCI bus.",
  'source/address@slot': 'The slot on the host.',
  'source/address@function':
    'The function on the host; virtual functions of SR-IOV have numbers of their own.',
  'source/address@uuid': 'The mediated device, by its UUID.',
};
