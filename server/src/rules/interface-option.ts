/**
 * A network interface with options that its type or its model does not take.
 *
 * ```xml
 *     <interface type='bridge'>
 *       <source bridge='br0'/>
 *       <model type='e1000'/>
 *       <driver iommu='on'/>
 *     </interface>
 * ```
 *
 * Mended:
 *
 * ```xml
 *     <interface type='bridge'>
 *       <source bridge='br0'/>
 *       <model type='e1000'/>
 *     </interface>
 * ```
 *
 * libvirt refuses: `unsupported configuration: iommu driver option is only supported for virtio devices`, `unsupported
 * configuration: setting MTU on interface type user is not supported yet` and others.
 *
 * Source: conf/domain_validate.c: virDomainNetDefValidate; qemu_validate.c: qemuValidateDomainDeviceDefNetwork.
 */
import { decimal } from '../guest/facts';
import type { InterfaceFacts } from '../guest/guest';
import { childAt, deviceRule, nameAt, type Refusal, remove, set, valueAt, valueOr } from './deviceRefusals';
import { virtioOptionRefusal } from './virtioOptions';

const unsupported = 'unsupported configuration: ';
const mtuTypes = new Set(['network', 'bridge', 'ethernet', 'vhostuser', 'direct']);

export const interfaceOption = deviceRule({
  code: 'interface-option',
  title: 'Network interface with an option that it does not take',
  machines: 'pseries',
  kinds: ['interface'],
  refusals: (facts) => {
    const type = valueOr(facts.type, 'user');
    if (type === undefined || facts.model?.placeholder) return [];
    const model =
      facts.model?.text ?? (type === 'vdpa' ? 'virtio' : type === 'vhostuser' ? undefined : 'rtl8139');
    const virtio = model?.startsWith('virtio') === true;
    return [
      ...(virtio || type === 'vhostuser' ? [] : virtioOptionRefusal(facts)),
      ...(virtio ? queueSizes(facts) : []),
      ...ofType(facts, type, virtio),
    ];
  },
});

function queueSizes(facts: InterfaceFacts): readonly Refusal[] {
  return ['rx_queue_size', 'tx_queue_size'].flatMap((name) => {
    const at = valueAt(facts, `driver@${name}`);
    const size = at?.value === undefined ? 0 : (decimal(at.value) ?? 0);
    if (size === 0 || Number.isInteger(Math.log2(size))) return [];
    return [
      {
        at,
        says: `${unsupported}${name} has to be a power of two`,
        message: `libvirt refuses this ${name}: it must be a power of two.`,
        mends: [
          set(
            `Set it to ${2 ** Math.round(Math.log2(size))}`,
            `driver@${name}`,
            `${2 ** Math.round(Math.log2(size))}`,
          ),
        ],
      },
    ];
  });
}

function ofType(facts: InterfaceFacts, type: string, virtio: boolean): readonly Refusal[] {
  const found: Refusal[] = [];
  const mtu = valueAt(facts, 'mtu@size');
  if (mtu?.value && decimal(mtu.value) && !mtuTypes.has(type))
    found.push({
      at: mtu,
      says: `${unsupported}setting MTU on interface type ${type} is not supported yet`,
      message: `libvirt refuses an MTU here: interfaces of type ${type} take none.`,
      mends: [remove('Remove <mtu>', 'mtu')],
    });
  const managed = valueAt(facts, 'target@managed');
  if (managed?.value === 'no' && type !== 'ethernet')
    found.push({
      at: managed,
      says: `${unsupported}unmanaged target dev is not supported on interfaces of type '${type}'`,
      message: "libvirt refuses managed='no' here: only interfaces of type ethernet take it.",
      mends: [remove('Remove managed', 'target@managed')],
    });
  const coalesce = childAt(facts, 'coalesce');
  if (coalesce && childAt(facts, 'coalesce/rx/frames') && type !== 'network' && type !== 'bridge')
    found.push({
      at: nameAt(coalesce),
      says: `${unsupported}coalesce settings on interface type ${type} are not supported`,
      message: `libvirt refuses coalesce settings here: interfaces of type ${type} take none.`,
      mends: [remove('Remove <coalesce>', 'coalesce')],
    });
  const ip = childAt(facts, 'ip') ?? childAt(facts, 'route');
  if (ip && type !== 'user' && type !== 'vdpa')
    found.push({
      at: nameAt(ip),
      says: `${unsupported}Invalid attempt to set network interface guest-side IP route and/or address info, not supported by QEMU`,
      message:
        "libvirt refuses the guest's IP address here: QEMU cannot set it. Only interfaces of type user take one.",
      mends: [remove(`Remove <${ip.node.name}>`, ip.node.name)],
    });
  if (type === 'vhostuser' && !virtio)
    found.push({
      at: facts.model,
      says: "internal error: Wrong or no <model> 'type' attribute specified with <interface type='vhostuser'/>. vhostuser requires the virtio-net* frontend",
      message: 'libvirt refuses this model: an interface of type vhostuser is a virtio one.',
      mends: facts.model ? [set('Make it virtio', 'model@type', 'virtio')] : [],
    });
  if (type === 'vdpa' && facts.model && facts.model.text.toLowerCase() !== 'virtio')
    found.push({
      at: facts.model,
      says: `${unsupported}invalid model for interface of type 'vdpa': '${facts.model.value ?? ''}'`,
      message: 'libvirt refuses this model: an interface of type vdpa is a virtio one.',
      mends: [set('Make it virtio', 'model@type', 'virtio')],
    });
  return found;
}
