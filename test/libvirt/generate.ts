/** Random pSeries guests: controllers, PHBs, devices and host devices, addresses written and missing, faults put in on purpose. */
import { addOtherControllers, addPciControllers } from './generator/controllers';
import { addCharacterDevices, addDevices } from './generator/devices';
import { type Draft, element } from './generator/draft';
import { addressFaults } from './generator/faults/address';
import { controllerFaults } from './generator/faults/controller';
import { deviceFaults } from './generator/faults/device';
import { hostDeviceFaults } from './generator/faults/hostDevice';
import { textFaults } from './generator/faults/text';
import { prepareGuest } from './prepare';
import { type Random, randomOf } from './random';

export interface RandomGuest {
  /** What was put in on purpose. */
  readonly faults: readonly string[];
  /** Prepared for a machine that is no POWER host. */
  readonly text: string;
}

const additions = [...controllerFaults, ...addressFaults, ...hostDeviceFaults, ...deviceFaults];

const faultNames = [...additions, ...textFaults].flatMap(([name, weight]) =>
  Array.from({ length: weight }, () => name),
);

/** No fault in nearly half of the guests, one in most others, two in some. */
function chooseFaults(random: Random): ReadonlySet<string> {
  const level = random.below(100);
  const count = level < 45 ? 0 : level < 85 ? 1 : 2;
  return new Set(Array.from({ length: count }, () => random.pick(faultNames)));
}

function cpuElement({ cells, random }: Draft, pseries: boolean, vcpus: number, memory: number): string {
  const each = vcpus / cells;
  const numa = Array.from({ length: cells }, (_, id) => {
    const last = (id + 1) * each - 1;
    const cpus = each === 1 ? `${last}` : `${id * each}-${last}`;
    return `<cell id='${id}' cpus='${cpus}' memory='${memory / cells}' unit='MiB'/>`;
  });
  const threads = random.pick([1, 2, 4, 8]);
  const model = pseries ? random.pick(['', '', 'POWER8', 'POWER9']) : '';
  const children = [
    model && `<model fallback='forbid'>${model}</model>`,
    vcpus % threads === 0 && random.chance(0.5)
      ? `<topology sockets='1' dies='1' cores='${vcpus / threads}' threads='${threads}'/>`
      : '',
    cells > 0 ? element('numa', ...numa) : '',
  ];
  if (children.join('') === '') return random.chance(0.2) ? "<cpu mode='host-model' check='partial'/>" : '';
  return element(model ? "cpu mode='custom' match='exact'" : 'cpu', ...children);
}

/** Only what such a machine refuses of a pSeries guest is the product's business: PHBs and spapr devices, no addresses. */
const otherMachine = "arch='x86_64' machine='pc'";

function machineOf(random: Random): string {
  if (random.chance(0.03)) return otherMachine;
  const arch = random.pick(['ppc64', 'ppc64le', 'ppc64le']);
  const machine = random.chance(0.85)
    ? 'pseries'
    : random.pick(['pseries-7.2', 'pseries-4.0', 'pseries-2.12', 'pseries-2.7']);
  return `arch='${arch}' machine='${machine}'`;
}

/** The guest of that seed and number. */
export function randomGuest(seed: number, number: number): RandomGuest {
  const random = randomOf(seed, number);
  const machine = machineOf(random);
  const pseries = machine !== otherMachine;
  const faults = pseries ? chooseFaults(random) : new Set<string>();
  const vcpus = random.pick([1, 2, 4, 8, 16]);
  const cells = vcpus < 4 ? 0 : random.pick([0, 0, 0, 1, 2, 2, 4]);
  const memory = random.pick([1024, 2048, 4096, 8192]);
  const draft: Draft = { random, devices: [], buses: [0], taken: new Set(), cells };
  addPciControllers(draft);
  if (pseries) {
    addOtherControllers(draft);
    addDevices(draft);
  } else {
    addCharacterDevices(draft);
    if (random.chance(0.3)) draft.devices.push("<panic model='pseries'/>");
  }
  for (const [name, , choices] of additions) {
    if (!faults.has(name)) continue;
    draft.devices.push(random.pick(typeof choices === 'function' ? choices(draft) : choices));
  }
  const devices = random.chance(0.2) ? random.shuffle(draft.devices) : draft.devices;
  const inGibibytes = random.chance(0.5);
  const guest = element(
    `domain type='${random.pick(['kvm', 'qemu'])}'`,
    `<name>guest-${number}</name>`,
    inGibibytes ? `<memory unit='GiB'>${memory / 1024}</memory>` : `<memory unit='MiB'>${memory}</memory>`,
    `<vcpu>${vcpus}</vcpu>`,
    element('os', `<type ${machine}>hvm</type>`),
    cpuElement(draft, pseries, vcpus, memory),
    element('devices', '<emulator>/usr/bin/qemu-system-ppc64</emulator>', ...devices),
  );
  return { faults: [...faults], text: prepareGuest(changed(`${guest}\n`, faults, random)) };
}

function changed(text: string, faults: ReadonlySet<string>, random: Random): string {
  return textFaults.reduce((result, [name, , replacements]) => {
    if (!faults.has(name)) return result;
    const [from, to] = random.pick(replacements);
    return result.replace(from, to);
  }, text);
}
