/**
 * An address that only s390x guests have: a CCW or virtio-s390 address, or a zPCI part in a PCI address.
 *
 * ```xml
 *     <controller type='pci' index='0' model='pci-root'/>
 *     <disk type='file' device='disk'>
 *       <source file='/var/lib/libvirt/images/a.img'/>
 *       <target dev='sda' bus='scsi'/>
 *       <address type='ccw' cssid='0xfe' ssid='0x0' devno='0x0000'/>
 *     </disk>
 * ```
 *
 * Mended:
 *
 * ```xml
 *     <controller type='pci' index='0' model='pci-root'/>
 *     <disk type='file' device='disk'>
 *       <source file='/var/lib/libvirt/images/a.img'/>
 *       <target dev='sda' bus='scsi'/>
 *     </disk>
 * ```
 *
 * libvirt refuses: `unsupported configuration: CCW addresses are not supported by machine type 'pseries-10.0'`, `XML
 * error: virtio-s390 bus doesn't have an address` or `unsupported configuration: This QEMU binary doesn't support zPCI`
 *
 * Source: qemu_validate.c: qemuValidateDomainDeviceDefAddress, qemuValidateDomainDeviceDefZPCIAddress;
 * conf/domain_conf.c: virDomainDeviceAddressParseXML.
 */
import { deviceKinds } from '../guest/devices';
import type { DeviceFacts } from '../guest/guest';
import { isOldLibvirt } from '../pci/versions';
import {
  addressType,
  childAt,
  deviceRule,
  finalAddressType,
  hasNoAddress,
  nameAt,
  type Refusal,
  remove,
  removeAddress,
  valueAt,
} from './deviceRefusals';
import { canonicalMachine } from './machine';
import type { RuleContext } from './rule';

/** Without looking at what libvirt makes of it. */
const ofS390 = (facts: DeviceFacts) => {
  const type = addressType(facts);
  return type === 'ccw' || type === 'virtio-s390' || zpciRefusals(facts).length > 0;
};

export const s390Address = deviceRule({
  code: 's390-address',
  title: 'Address that only s390x guests have',
  machines: 'pseries',
  kinds: deviceKinds,
  looksAt: ofS390,
  refusals: (facts, context, device) => {
    if (!ofS390(facts) || hasNoAddress(device, context.guest)) return [];
    const at = valueAt(facts, 'address@type');
    switch (finalAddressType(context, device)) {
      case 'ccw':
        return [
          {
            at,
            says: ccwWords(facts, context),
            message: 'libvirt refuses a CCW address: only s390x guests have channel I/O.',
            mends: [removeAddress()],
          },
        ];
      case 'virtio-s390':
        return [
          {
            at,
            says: "XML error: virtio-s390 bus doesn't have an address",
            message: 'libvirt refuses a virtio-s390 address: the bus is gone.',
            mends: [removeAddress()],
          },
        ];
      case 'pci':
        return zpciRefusals(facts);
      default:
        return [];
    }
  },
});

function ccwWords(facts: DeviceFacts, context: RuleContext): string {
  const machine = canonicalMachine(context);
  if (!isOldLibvirt(context.options.libvirtVersion))
    return `unsupported configuration: CCW addresses are not supported by machine type '${machine}'`;
  const alias = facts.alias?.text.startsWith('ua-') ? facts.alias.text : '<null>';
  return `unsupported configuration: cannot use CCW address type for device '${alias}' using machine type '${machine}'`;
}

function zpciRefusals(facts: DeviceFacts): readonly Refusal[] {
  const zpci = childAt(facts, 'address/zpci');
  if (!zpci || (!valueAt(facts, 'address/zpci@uid') && !valueAt(facts, 'address/zpci@fid'))) return [];
  return [
    {
      at: nameAt(zpci),
      says: "unsupported configuration: This QEMU binary doesn't support zPCI",
      message: 'libvirt refuses a zPCI address: only s390x guests have zPCI.',
      mends: [remove('Remove the zPCI part', 'address/zpci')],
    },
  ];
}
