/**
 * A channel or virtio console on a port that its controller does not have, or that another one has.
 *
 * ```xml
 *     <channel type='unix'>
 *       <target type='virtio' name='org.qemu.guest_agent.0'/>
 *       <address type='virtio-serial' controller='0' bus='0' port='1'/>
 *     </channel>
 *     <channel type='unix'>
 *       <target type='virtio' name='org.example.0'/>
 *       <address type='virtio-serial' controller='0' bus='0' port='1'/>
 *     </channel>
 * ```
 *
 * Mended:
 *
 * ```xml
 *     <channel type='unix'>
 *       <target type='virtio' name='org.qemu.guest_agent.0'/>
 *       <address type='virtio-serial' controller='0' bus='0' port='1'/>
 *     </channel>
 *     <channel type='unix'>
 *       <target type='virtio' name='org.example.0'/>
 *     </channel>
 * ```
 *
 * libvirt refuses: `XML error: virtio serial port 1 on controller 0 is already occupied` or `XML error: virtio serial
 * controller 0 does not have port 31`
 *
 * Source: conf/domain_addr.c: virDomainVirtioSerialAddrReserve.
 */
import { decimal } from '../guest/facts';
import type { Device, Guest } from '../guest/guest';
import { devicesInOrder } from '../guest/order';
import {
  addressType,
  fixesOf,
  holds,
  type Refusal,
  refusedProblem,
  removeAddress,
  valueAt,
} from './deviceRefusals';
import type { Rule } from './rule';

const defaultPorts = 31;

export const virtioSerialPort: Rule = {
  code: 'virtio-serial-port',
  level: 'error',
  title: 'virtio-serial port that is not there, or taken',
  machines: 'any',
  reads: 'facts',
  looksAt: ({ facts }) => addressType(facts) === 'virtio-serial',
  check: ({ guest }) => refused(guest).map(({ device, refusal }) => refusedProblem(device, refusal)),
  fixes: ({ guest }, problem) => {
    const found = refused(guest).find(({ device }) => holds(device, problem));
    return found ? fixesOf(found.device, [removeAddress()]) : [];
  },
};

interface Refused {
  readonly device: Device;
  readonly refusal: Refusal;
}

function refused(guest: Guest): readonly Refused[] {
  const taken = new Set<string>();
  return devicesInOrder(guest).flatMap((device): readonly Refused[] => {
    if (addressType(device.facts) !== 'virtio-serial') return [];
    const { controller, port } = placeOf(device);
    // port 0 is given out by libvirt
    if (controller === undefined || !port) return [];
    const ports = portsOf(guest, controller);
    const at = valueAt(device.facts, 'address@port');
    if (ports === undefined) return [];
    if (port >= ports)
      return [
        {
          device,
          refusal: {
            at,
            says: `XML error: virtio serial controller ${controller} does not have port ${port}`,
            message: `libvirt refuses port ${port}: controller ${controller} has ports 0 to ${ports - 1}.`,
          },
        },
      ];
    const key = `${controller} ${port}`;
    if (!taken.has(key)) {
      taken.add(key);
      return [];
    }
    return [
      {
        device,
        refusal: {
          at,
          says: `XML error: virtio serial port ${port} on controller ${controller} is already occupied`,
          message: `libvirt refuses the guest: another device is at port ${port} of controller ${controller}.`,
        },
      },
    ];
  });
}

function placeOf({ facts }: Device): { controller: number | undefined; port: number | undefined } {
  const [controller, port] = ['controller', 'port'].map((name) => {
    const fact = valueAt(facts, `address@${name}`);
    return fact ? (fact.value === undefined ? undefined : decimal(fact.value)) : 0;
  });
  return { controller, port };
}

/** undefined: a placeholder decides. */
function portsOf({ byKind }: Guest, index: number): number | undefined {
  const controllers = byKind.controller.filter(({ facts }) => facts.type?.value === 'virtio-serial');
  if (controllers.some(({ facts }) => facts.index?.placeholder)) return undefined;
  const controller = controllers.find(({ facts }) => (facts.index?.value ?? 0) === index);
  const ports = controller?.facts.ports;
  return ports ? ports.value : defaultPorts;
}
