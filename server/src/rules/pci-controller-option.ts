/**
 * An option in `<target>` that this PCI controller does not take, or whose number is out of range: chassis, port and bus
 * numbers belong to bridges and ports, target index and NUMA node to PHBs.
 *
 * ```xml
 *     <controller type='pci' index='0' model='pci-root'/>
 *     <controller type='pci' index='1' model='pci-root'>
 *       <model name='spapr-pci-host-bridge'/>
 *       <target chassisNr='1' index='1'/>
 *     </controller>
 * ```
 *
 * Mended:
 *
 * ```xml
 *     <controller type='pci' index='0' model='pci-root'/>
 *     <controller type='pci' index='1' model='pci-root'>
 *       <model name='spapr-pci-host-bridge'/>
 *       <target index='1'/>
 *     </controller>
 * ```
 *
 * libvirt refuses: `unsupported configuration: Option 'chassisNr' is not valid for PCI controller with index '1', model
 * 'pci-root' and modelName 'spapr-pci-host-bridge'`
 *
 * Source: qemu_validate.c: qemuValidateDomainDeviceDefControllerPCI; conf/domain_validate.c: virDomainControllerDefValidate.
 */
import type { ControllerFacts, Device, Fact } from '../guest/guest';
import { controllerAt } from './conflicts';
import { eachPciController, indexOf, phbModelName } from './phbs';
import type { Fix, Problem, Rule, RuleContext } from './rule';
import { childElement, elementOf, valueSpan } from './spans';

interface Option {
  /** As libvirt calls it. */
  readonly name: string;
  /** As the XML does. */
  readonly attribute: string;
  readonly read: (facts: ControllerFacts) => Fact<unknown> | undefined;
  /** Where libvirt checks the range before all else. */
  readonly range?: readonly [least: number, most: number];
  /** Models that do not take it. */
  readonly not: readonly string[];
}

const options: readonly Option[] = [
  {
    name: 'chassisNr',
    attribute: 'chassisNr',
    read: (facts) => facts.chassisNr,
    range: [1, 255],
    not: ['pci-root'],
  },
  {
    name: 'chassis',
    attribute: 'chassis',
    read: (facts) => facts.chassis,
    range: [0, 255],
    not: ['pci-root', 'pci-bridge'],
  },
  {
    name: 'port',
    attribute: 'port',
    read: (facts) => facts.port,
    range: [0, 255],
    not: ['pci-root', 'pci-bridge'],
  },
  {
    name: 'busNr',
    attribute: 'busNr',
    read: (facts) => facts.busNr,
    range: [1, 254],
    not: ['pci-root', 'pci-bridge'],
  },
  { name: 'targetIndex', attribute: 'index', read: (facts) => facts.targetIndex, not: ['pci-bridge'] },
  { name: 'numaNode', attribute: 'node', read: (facts) => facts.node, not: ['pci-bridge'] },
  { name: 'hotplug', attribute: 'hotplug', read: (facts) => facts.hotplug, not: ['pci-bridge'] },
];

/** The default root of other machines is no PHB: it takes none of what a PHB has. */
const otherRoots: readonly Option[] = [
  { name: 'modelName', attribute: 'name', read: (facts) => facts.modelName, not: ['pci-root', 'pcie-root'] },
  {
    name: 'targetIndex',
    attribute: 'index',
    read: (facts) => facts.targetIndex,
    not: ['pci-root', 'pcie-root'],
  },
];
/** Ranges are the same on every machine; whether the model takes the option is not looked at. */
const otherRanges = options.flatMap((option) => (option.range ? [{ ...option, not: [] }] : []));

function ofOtherMachine({ facts }: Device<ControllerFacts>): readonly Option[] {
  const root =
    (facts.index?.value ?? 0) === 0 &&
    ['pci-root', 'pcie-root'].includes(facts.model?.value ?? '') &&
    facts.modelName?.value !== 'none';
  return root ? [...otherRanges, ...otherRoots] : otherRanges;
}

export const pciControllerOption: Rule = {
  code: 'pci-controller-option',
  level: 'error',
  title: 'Option that this PCI controller does not take',
  machines: 'any',
  reads: 'facts',
  ...eachPciController((context, device) =>
    (context.guest.pseries ? options : ofOtherMachine(device)).flatMap((option): readonly Problem[] => {
      const fact = option.read(device.facts);
      const refusal = fact?.value === undefined ? null : refusalOf(context, device, option, fact.value);
      return fact && refusal ? [{ ...valueSpan(device, fact), ...refusal, refusedBy: 'libvirt' }] : [];
    }),
  ),
  fixes: (context, problem) => {
    const device = controllerAt(context, problem);
    const option = [...options, ...otherRoots].find(({ read }) => {
      const fact = device && read(device.facts);
      return fact && device.start + fact.start === problem.start;
    });
    const holder = option?.name === 'modelName' ? 'model' : 'target';
    const element = device && childElement(elementOf(device), holder);
    return element && option ? [removeFix(element, option)] : [];
  },
};

function refusalOf(
  context: RuleContext,
  device: Device<ControllerFacts>,
  { name, range, not }: Option,
  value: unknown,
): Pick<Problem, 'message' | 'says'> | null {
  const model = device.facts.model?.value ?? '';
  if (range && typeof value === 'number' && (value < range[0] || value > range[1])) {
    return {
      message: `libvirt refuses this ${name}: it is ${range[0]} to ${range[1]}.`,
      says: `unsupported configuration: PCI controller ${name} '${value}' out of range - must be ${range[0]}-${range[1]}`,
    };
  }
  if (!not.includes(model)) return null;
  const index = indexOf(context, device);
  if (index === undefined) return null;
  const defaultName = !context.guest.pseries ? 'none' : model === 'pci-root' ? phbModelName : model;
  const modelName = device.facts.modelName?.value ?? defaultName;
  return {
    message: `libvirt refuses ${name} on a ${model}: it has none.`,
    says: `unsupported configuration: Option '${name}' is not valid for PCI controller with index '${index}', model '${model}' and modelName '${modelName}'`,
  };
}

function removeFix(holder: ReturnType<typeof elementOf>, { name, attribute }: Option): Fix {
  const element =
    attribute === 'node' ? childElement(holder, 'node') : name === 'modelName' ? holder : undefined;
  return {
    title: `Remove ${name}`,
    edits: element
      ? [{ kind: 'remove-element', element }]
      : [{ kind: 'remove-attribute', element: holder, name: attribute }],
    preferred: true,
    safe: true,
  };
}
