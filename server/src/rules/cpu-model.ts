/**
 * A CPU that says something about a model it does not have: a vendor or features without a model, a feature twice,
 * `migratable` outside the modes that take the host's CPU.
 *
 * ```xml
 *   <cpu>
 *     <vendor>IBM</vendor>
 *   </cpu>
 * ```
 *
 * ```xml
 *   <cpu>
 *     <model>POWER9</model>
 *     <vendor>IBM</vendor>
 *   </cpu>
 * ```
 *
 * libvirt refuses: `XML error: CPU vendor specified without CPU model`, `XML error: Non-empty feature list specified without
 * CPU model`, `XML error: CPU feature 'x' specified more than once` and others.
 *
 * Source: conf/cpu_conf.c: virCPUDefParseXML.
 */
import type { Located } from '../xml/syntaxTree';
import {
  asText,
  attributeText,
  childrenOf,
  elementAt,
  nameSpan,
  part,
  refused,
  removeAttributeFix,
  removeElementFix,
  textFact,
} from './domainParts';
import type { Problem, Rule } from './rule';

const modesOfTheHost: ReadonlySet<string> = new Set(['host-passthrough', 'maximum']);

export const cpuModel: Rule = {
  code: 'cpu-model',
  level: 'error',
  title: 'A CPU without the model that it describes',
  machines: 'any',
  reads: ['cpu'],
  check: (context) => {
    const cpu = part(context, 'cpu');
    if (!cpu) return [];
    const mode = attributeText(cpu, 'mode')?.value ?? 'custom';
    const hasModel = textFact(part(context, 'cpu', 'model'), asText) !== undefined;
    const vendor = part(context, 'cpu', 'vendor');
    const features = childrenOf(cpu, 'feature');
    return [
      ...attributeProblems(cpu, mode),
      ...(vendor && !hasModel && textFact(vendor, asText) ? [vendorAlone(vendor)] : []),
      ...(features[0] && !hasModel && mode === 'custom' ? [featuresAlone(features[0])] : []),
      ...repeatedFeatures(features),
    ];
  },
  fixes: (context, problem) => {
    const { name } = elementAt(context, problem)?.node ?? {};
    return name === 'cpu' || name === 'model'
      ? removeAttributeFix(context, problem)
      : removeElementFix(context, problem);
  },
};

function attributeProblems(cpu: Located, mode: string): Problem[] {
  const problems: Problem[] = [];
  const migratable = attributeText(cpu, 'migratable');
  if (migratable && !modesOfTheHost.has(mode))
    problems.push(
      refused(
        migratable,
        "libvirt refuses migratable unless the mode is 'host-passthrough' or 'maximum'.",
        "unsupported configuration: Attribute migratable is only allowed for 'host-passthrough' / 'maximum' CPU mode",
      ),
    );
  const [model] = childrenOf(cpu, 'model');
  const vendorId = attributeText(model, 'vendor_id');
  if (vendorId?.text.length === 12 && vendorId.text.includes(',') && !modesOfTheHost.has(mode))
    problems.push(
      refused(vendorId, 'libvirt refuses a comma in vendor_id.', 'XML error: vendor id is invalid'),
    );
  return problems;
}

function vendorAlone(vendor: Located): Problem {
  return refused(
    nameSpan(vendor),
    'libvirt refuses a CPU vendor without a <model>.',
    'XML error: CPU vendor specified without CPU model',
  );
}

function featuresAlone(feature: Located): Problem {
  return refused(
    nameSpan(feature),
    'libvirt refuses CPU features without a <model>.',
    'XML error: Non-empty feature list specified without CPU model',
  );
}

function repeatedFeatures(features: readonly Located[]): Problem[] {
  const seen = new Set<string>();
  return features.flatMap((feature) => {
    const name = attributeText(feature, 'name');
    if (!name?.text) return [];
    if (!seen.has(name.text)) {
      seen.add(name.text);
      return [];
    }
    return [
      refused(
        name,
        `The CPU feature ${name.text} is there already: libvirt refuses it twice.`,
        `XML error: CPU feature '${name.text}' specified more than once`,
      ),
    ];
  });
}
