/**
 * A boot or firmware setting that a pSeries guest cannot have, or that is out of range.
 *
 * ```xml
 *   <os>
 *     <type arch='ppc64le' machine='pseries'>hvm</type>
 *     <bootmenu enable='yes' timeout='100000'/>
 *   </os>
 * ```
 *
 * ```xml
 *   <os>
 *     <type arch='ppc64le' machine='pseries'>hvm</type>
 *     <bootmenu enable='yes' timeout='10000'/>
 *   </os>
 * ```
 *
 * pSeries guests boot with SLOF: there is no secure boot and no BIOS.
 *
 * libvirt refuses: `unsupported configuration: Secure boot is supported with q35 machine types only`, `unsupported
 * configuration: BIOS serial console only supported on x86 architectures`, `no loader path specified and firmware auto
 * selection disabled`, `unsupported configuration: this QEMU does not support the 'genid' capability` and others.
 *
 * Source: conf/domain_validate.c: virDomainDefBootValidate, virDomainDefOSValidate; qemu/qemu_validate.c:
 * qemuValidateDomainDef, qemuValidateDomainDefBoot.
 */
import { childOf } from '../guest/facts';
import type { Located, Span } from '../xml/syntaxTree';
import {
  asText,
  attributeFact,
  attributeText,
  decimal,
  nameSpan,
  part,
  refused,
  removeAttributeFix,
  removeElementFix,
  textFact,
} from './domainParts';
import type { Problem, Rule } from './rule';

interface Setting {
  readonly path: readonly string[];
  /** Where the element is refused as it stands; undefined where it is not. */
  readonly at: (element: Located) => Span | undefined;
  readonly message: string;
  readonly says: string;
}

const longest = 65535;

const isYes =
  (name: string) =>
  (element: Located): Span | undefined => {
    const fact = attributeText(element, name);
    return fact?.text === 'yes' ? fact : undefined;
  };

const settings: readonly Setting[] = [
  {
    path: ['os', 'loader'],
    at: isYes('secure'),
    message: 'pSeries guests have no secure boot: libvirt refuses it.',
    says: 'unsupported configuration: Secure boot is supported with q35 machine types only',
  },
  {
    path: ['os', 'bios'],
    at: isYes('useserial'),
    message: 'pSeries guests have no BIOS that could use a serial port: libvirt refuses it.',
    says: 'unsupported configuration: BIOS serial console only supported on x86 architectures',
  },
  {
    path: ['os', 'bios'],
    at: (element) => {
      const fact = attributeFact(element, 'rebootTimeout', (text) =>
        /^-?\d+$/.test(text) ? Number(text) : undefined,
      );
      return fact?.value !== undefined && (fact.value < -1 || fact.value > longest) ? fact : undefined;
    },
    message: `A reboot timeout is -1 to ${longest} milliseconds: libvirt refuses others.`,
    says: 'unsupported configuration: invalid value for rebootTimeout, must be in range [-1,65535]',
  },
  {
    path: ['os', 'bootmenu'],
    at: (element) => {
      const fact = attributeFact(element, 'timeout', decimal);
      return isYes('enable')(element) && (fact?.value ?? 0) > longest ? fact : undefined;
    },
    message: `A boot menu waits at most ${longest} milliseconds: libvirt refuses more.`,
    says: 'unsupported configuration: invalid value for boot menu timeout, must be in range [0,65535]',
  },
  {
    path: ['genid'],
    at: nameSpan,
    message: 'QEMU has no generation ID for pSeries guests: libvirt refuses it.',
    says: "unsupported configuration: this QEMU does not support the 'genid' capability",
  },
];

export const bootSetting: Rule = {
  code: 'boot-setting',
  level: 'error',
  title: 'A boot setting that pSeries does not have',
  machines: 'pseries',
  reads: ['os', 'genid'],
  check: (context) => [
    ...settings.flatMap(({ path, at, message, says }): readonly Problem[] => {
      const element = part(context, ...path);
      const span = element && at(element);
      return span ? [refused(span, message, says)] : [];
    }),
    ...firmwareProblems(part(context, 'os')),
  ],
  fixes: (context, problem) => {
    const fixes = removeAttributeFix(context, problem);
    return fixes.length > 0 ? fixes : removeElementFix(context, problem);
  },
};

function firmwareProblems(os: Located | undefined): Problem[] {
  if (!os) return [];
  const loader = childOf(os, 'loader');
  const given = loader ?? childOf(os, 'nvram');
  if (!given || attributeText(os, 'firmware') || textFact(loader, asText)) return [];
  return [
    refused(
      nameSpan(given),
      'A <loader> needs the path of the firmware: libvirt refuses it.',
      'no loader path specified and firmware auto selection disabled',
    ),
  ];
}
