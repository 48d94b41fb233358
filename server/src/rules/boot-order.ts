/**
 * A place in the boot order that two devices have, or `<boot order=…>` of devices together with `<boot dev=…>` in `<os>`.
 *
 * ```xml
 *     <disk type='file' device='disk'>
 *       <source file='/var/lib/libvirt/images/a.img'/>
 *       <target dev='vda' bus='virtio'/>
 *       <boot order='1'/>
 *     </disk>
 *     <interface type='user'>
 *       <model type='virtio'/>
 *       <boot order='1'/>
 *     </interface>
 * ```
 *
 * ```xml
 *     <disk type='file' device='disk'>
 *       <source file='/var/lib/libvirt/images/a.img'/>
 *       <target dev='vda' bus='virtio'/>
 *       <boot order='1'/>
 *     </disk>
 *     <interface type='user'>
 *       <model type='virtio'/>
 *       <boot order='2'/>
 *     </interface>
 * ```
 *
 * libvirt refuses: `unsupported configuration: boot order '1' used for more than one device` or `unsupported configuration:
 * per-device boot elements cannot be used together with os/boot elements`
 *
 * Source: conf/domain_postparse.c: virDomainDefBootOrderPostParse.
 */
import { childOf } from '../guest/facts';
import type { Fact } from '../guest/guest';
import type { Located } from '../xml/syntaxTree';
import { attributeFact, decimal, elementAt, inDeviceElements, nameSpan, parts, refused } from './domainParts';
import type { Fix, Rule, RuleContext } from './rule';

const bootable: ReadonlySet<string> = new Set(['disk', 'interface', 'hostdev', 'redirdev']);

interface Boot {
  readonly element: Located;
  readonly order: Fact<number>;
}

export const bootOrder: Rule = {
  code: 'boot-order',
  level: 'error',
  title: 'A place in the boot order that is taken',
  machines: 'any',
  reads: 'facts',
  saidBy: ({ facts }) => {
    const boot = bootOf({ node: facts.element, start: 0 });
    return boot && String(boot.order.value);
  },
  check: (context) => {
    const boots = bootsOf(context);
    const first = new Map<number, Boot>();
    const doubled = boots.flatMap((boot) => {
      const order = boot.order.value;
      if (order === undefined) return [];
      const other = first.get(order);
      if (!other) {
        first.set(order, boot);
        return [];
      }
      return [
        {
          ...refused(
            boot.order,
            `Another device has place ${order} in the boot order: libvirt refuses the guest.`,
            `unsupported configuration: boot order '${order}' used for more than one device`,
          ),
          related: [{ start: other.order.start, end: other.order.end, message: 'The other device' }],
        },
      ];
    });
    const [osBoot] = parts(context, 'os', 'boot');
    if (!osBoot || boots.length === 0) return doubled;
    return [
      ...doubled,
      refused(
        nameSpan(osBoot),
        'Devices have <boot order=…>: libvirt refuses <boot> in <os> beside it.',
        'unsupported configuration: per-device boot elements cannot be used together with os/boot elements',
      ),
    ];
  },
  fixes: (context, problem): readonly Fix[] => {
    const osBoots = parts(context, 'os', 'boot');
    if (osBoots[0] && nameSpan(osBoots[0]).start === problem.start)
      return [
        {
          title: 'Remove <boot> from <os>',
          edits: osBoots.map((element) => ({ kind: 'remove-element', element })),
          preferred: true,
        },
      ];
    const element = elementAt(context, problem);
    if (!element) return [];
    const last = bootsOf(context).reduce((most, { order }) => Math.max(most, order.value ?? 0), 0);
    return [
      {
        title: `Change the boot order to ${last + 1}`,
        edits: [{ kind: 'set-attribute', element, name: 'order', value: String(last + 1) }],
        preferred: true,
      },
    ];
  },
};

/** The first `<boot>` of each device counts. */
function bootsOf(context: RuleContext): readonly Boot[] {
  return inDeviceElements(context, bootOf);
}

function bootOf(device: Located): Boot | undefined {
  const element = bootable.has(device.node.name) ? childOf(device, 'boot') : undefined;
  const order = attributeFact(element, 'order', decimal);
  return element && order?.value ? { element, order } : undefined;
}
