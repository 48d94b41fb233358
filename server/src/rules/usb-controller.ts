/**
 * A USB controller with the index of another, with too many ports, of a model that QEMU does not have, or a companion
 * controller without the one it belongs to.
 *
 * ```xml
 *     <controller type='usb' index='0' model='qemu-xhci'/>
 *     <controller type='usb' index='0' model='ehci'/>
 * ```
 *
 * Mended:
 *
 * ```xml
 *     <controller type='usb' index='0' model='qemu-xhci'/>
 *     <controller type='usb' index='1' model='ehci'/>
 * ```
 *
 * libvirt refuses: `XML error: Duplicate USB controllers with index 0`, `unsupported configuration: 'qemu-xhci' controller
 * only supports up to '15' ports`, `No master USB controller specified` and others.
 *
 * Source: conf/domain_addr.c: virDomainUSBAddressSetAddController; qemu_domain.c: qemuDomainControllerDefPostParse;
 * conf/domain_conf.c: virDomainDefControllersParse.
 */
import type { ControllerFacts, Device } from '../guest/guest';
import type { PlannedController } from '../pci/plan';
import {
  childAt,
  fixesOf,
  holds,
  type Refusal,
  refusedProblem,
  remove,
  removeDevice,
  set,
} from './deviceRefusals';
import type { Rule, RuleContext } from './rule';
import { noneController, usbControllers } from './usb';

const companions = new Set(['ich9-uhci1', 'ich9-uhci2', 'ich9-uhci3']);
const mostPorts = 15;

export const usbController: Rule = {
  code: 'usb-controller',
  level: 'error',
  title: 'USB controller that cannot be',
  machines: 'any',
  reads: 'facts',
  check: (context) => refused(context).map(({ device, refusal }) => refusedProblem(device, refusal)),
  fixes: (context, problem) => {
    const found = refused(context).find(
      ({ device, refusal }) => holds(device, problem) && refusal.says === problem.says,
    );
    return found ? fixesOf(found.device, found.refusal.mends ?? []) : [];
  },
};

interface Refused {
  readonly device: Device<ControllerFacts>;
  readonly refusal: Refusal;
}

function refused(context: RuleContext): readonly Refused[] {
  const all = usbControllers(context.guest);
  if (all.some(({ facts }) => facts.model?.placeholder) || noneController(context.guest)) return [];
  const lonely = all.length > 0 && all.every(({ facts }) => isCompanion(facts));
  const [first] = all;
  return [
    ...(lonely && first ? [{ device: first, refusal: withoutMaster(first.facts) }] : []),
    ...all.flatMap((device) => own(device, context).map((refusal) => ({ device, refusal }))),
    ...duplicates(context),
  ];
}

function isCompanion(facts: ControllerFacts): boolean {
  return companions.has(facts.model?.text ?? '') || childAt(facts, 'master') !== undefined;
}

function withoutMaster(facts: ControllerFacts): Refusal {
  return {
    at: facts.model,
    says: 'No master USB controller specified',
    message:
      'libvirt refuses a companion controller alone: it shares the ports of another one, such as ich9-ehci1.',
    mends: [removeDevice('Remove this controller')],
  };
}

function own({ facts }: Device<ControllerFacts>, { guest }: RuleContext): readonly Refusal[] {
  const model = facts.model?.text ?? (guest.pseries ? 'qemu-xhci' : '');
  if (model === 'qusb1' || model === 'qusb2')
    return [
      {
        at: facts.model,
        says: `unsupported configuration: USB controller model type 'qusb1' or 'qusb2' is not supported in ${guest.virtType?.text ?? 'qemu'}`,
        message: `libvirt refuses a ${model} controller: only Xen has it.`,
        mends: [set('Make it qemu-xhci', '@model', 'qemu-xhci')],
      },
    ];
  const ports = facts.ports?.value ?? 0;
  if (!model.endsWith('-xhci') || ports <= mostPorts) return [];
  return [
    {
      at: facts.ports,
      says: `unsupported configuration: '${model}' controller only supports up to '${mostPorts}' ports`,
      message: `libvirt refuses ${ports} ports: an xHCI controller has ${mostPorts} at most.`,
      mends: [set(`Set ports to ${mostPorts}`, '@ports', `${mostPorts}`), remove('Remove ports', '@ports')],
    },
  ];
}

/** Companions and others without ports of their own may share an index. */
function duplicates({ plan }: RuleContext): readonly Refused[] {
  const seen = new Set<number>();
  const taken = new Set(plan.controllers.filter(({ type }) => type === 'usb').map(({ index }) => index));
  return plan.controllers.flatMap(({ type, index, model, device }: PlannedController) => {
    if (type !== 'usb' || companions.has(model ?? '')) return [];
    if (!seen.has(index)) {
      seen.add(index);
      return [];
    }
    if (!device) return [];
    let free = 0;
    while (taken.has(free)) free++;
    const refusal: Refusal = {
      at: device.facts.index,
      says: `XML error: Duplicate USB controllers with index ${index}`,
      message:
        'libvirt refuses the guest: another USB controller has this index, and this one is no companion of it.',
      mends: [
        ...(device.facts.index ? [set(`Give it index ${free}`, '@index', `${free}`)] : []),
        removeDevice('Remove this controller'),
      ],
    };
    return [{ device, refusal }];
  });
}
