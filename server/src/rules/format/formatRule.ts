/** Makes a rule of one kind of refusal by libvirt's parser. All of them read the same findings. */
import type { Guest } from '../../guest/guest';
import { isOldLibvirt } from '../../pci/versions';
import { domain as domainWord } from '../../vocabulary/domain';
import { domainNames, namesIn } from '../../vocabulary/names/names';
import type { ElementWord } from '../../vocabulary/word';
import { childElements, childStart, pathAt } from '../../xml/query';
import type { Located, XmlElement, XmlNode } from '../../xml/syntaxTree';
import type { Fix, Problem, Rule, RuleContext } from '../rule';
import { type FindingCode, type FormatFinding, formatFindings } from './findings';
import { notedDevices, singles } from './sectionFindings';
import { unknownAttributes, unknownChild } from './unknownNames';

interface FormatRule {
  readonly code: FindingCode;
  readonly level?: Rule['level'];
  readonly title: string;
  /** What is wrong, in our words; `says` repeats libvirt's. */
  readonly message: (finding: FormatFinding) => string;
  /** The ways out; `element` is the one that the finding stands in or names. */
  readonly fixes?: (finding: FormatFinding, element: Located) => readonly Fix[];
}

export function formatRule({ code, level = 'error', title, message, fixes }: FormatRule): Rule {
  const found = (context: RuleContext) =>
    problemsOf(context).filter(({ finding }) => finding.code === code && isRead(finding, context));
  return {
    code,
    level,
    title,
    machines: 'any',
    check: (context) => found(context).map(({ finding, start }) => toProblem(finding, start, message)),
    ...(fixes
      ? {
          fixes: (context, problem) =>
            found(context)
              .filter(({ finding, start }) => start + finding.start === problem.start)
              .flatMap(({ finding }) => {
                const element = pathAt(context.tree, problem.start).filter(isElement).at(-1);
                return element ? fixes(finding, element) : [];
              }),
        }
      : {}),
  };
}

function toProblem(finding: FormatFinding, start: number, message: FormatRule['message']): Problem {
  return {
    start: start + finding.start,
    end: start + finding.end,
    message: message(finding),
    ...(finding.says === undefined ? {} : { refusedBy: 'libvirt', says: finding.says }),
  };
}

const isElement = (place: Located<XmlNode>): place is Located => place.node.kind === 'element';

/** An older libvirt passes over what it does not know. */
function isRead({ says, since }: FormatFinding, { guest, options }: RuleContext): boolean {
  // What libvirt writes for itself has words that no one else has.
  if (says === undefined) return guest.wrapper === 'domain';
  return since !== 'newer' || !isOldLibvirt(options.libvirtVersion);
}

interface Placed {
  readonly finding: FormatFinding;
  readonly start: number;
}

const otherHypervisors = new Set(
  'xen lxc uml openvz test vmware hyperv vbox phyp parallels bhyve vz hvf'.split(' '),
);

/** libvirt's parser is the same for every machine; other hypervisors' drivers read the domain in their own ways. */
function concerns({ virtType }: Guest): boolean {
  return virtType === undefined || !otherHypervisors.has(virtType.text);
}

const memo = new WeakMap<Guest, readonly Placed[]>();

function problemsOf({ guest }: RuleContext): readonly Placed[] {
  const known = memo.get(guest);
  if (known) return known;
  const found = concerns(guest) ? ofDomain(guest) : [];
  memo.set(guest, found);
  return found;
}

/** The domain's own attributes and the number of its elements; what is inside them is memoised on each. */
const shallow = (word: ElementWord): ElementWord => ({
  ...word,
  elements: Object.fromEntries(
    Object.entries(word.elements ?? {}).flatMap(([name, words]) => {
      const present = [words]
        .flat()
        .filter(({ required, repeated, unique }: ElementWord) => required ?? repeated ?? unique);
      return present.length === 0 ? [] : [[name, present.map(presence)]];
    }),
  ),
});

const presence = ({ required, repeated, when, most, unique }: ElementWord): ElementWord => ({
  ...(required === undefined ? {} : { required }),
  ...(repeated === undefined ? {} : { repeated }),
  ...(when === undefined ? {} : { when }),
  ...(most === undefined ? {} : { most }),
  ...(unique === undefined ? {} : { unique }),
});

const shallowDomain = shallow(domainWord);

interface Child {
  readonly element: XmlElement;
  readonly start: number;
}

function childrenOf({ element, start }: Child): readonly Child[] {
  return childElements({ node: element, start }).map((child) => ({
    element: child.node,
    start: child.start,
  }));
}

function ofDomain({ domain, start }: Guest): readonly Placed[] {
  const children = childrenOf({ element: domain, start });
  const sections = children.filter(({ element }) => element.name === 'devices');
  return [
    ...placed(formatFindings(domain, shallowDomain, []), start),
    ...inside(children, domainWord.elements ?? {}, [domain]),
    ...placed(unknownAttributes(domain, domainNames), start),
    ...children.flatMap((child) => placed(unknownInDomain(child, domain), child.start)),
    ...ofDevices(sections, domain),
  ];
}

/** The children of `<devices>` are looked at one by one. */
function unknownInDomain({ element }: Child, domain: XmlElement): readonly FormatFinding[] {
  const names = namesIn(domainNames, element.name);
  if (element.name === 'devices' && names) return unknownAttributes(element, names);
  return unknownChild(element, domain, domainNames);
}

/** libvirt reads the devices of all `<devices>` there are as one list. */
function ofDevices(sections: readonly Child[], domain: XmlElement): readonly Placed[] {
  const noted = sections.flatMap(({ element, start }) =>
    notedDevices(element, domain).map((each) => ({
      ...each,
      start: start + childStart(element, each.index),
    })),
  );
  const repeated = [...singles].flatMap(([name, says]) => {
    const second = noted.filter(({ element }) => element.name === name)[1];
    return second ? [repeatedDevice(second, name, says)] : [];
  });
  return [...repeated, ...noted.flatMap(({ findings, start }) => placed(findings, start))];
}

function repeatedDevice({ start }: Child, name: string, says: string): Placed {
  const finding: FormatFinding = {
    code: 'element-repeated',
    start: 1,
    end: 1 + name.length,
    says,
    element: name,
    parent: 'devices',
    attribute: null,
    found: null,
    kind: null,
  };
  return { finding, start };
}

function inside(
  children: readonly Child[],
  words: NonNullable<ElementWord['elements']>,
  parents: readonly XmlElement[],
): readonly Placed[] {
  const seen = new Set<string>();
  return children.flatMap(({ element, start }) => {
    const again = seen.has(element.name);
    seen.add(element.name);
    return [words[element.name] ?? []]
      .flat()
      .flatMap((word: ElementWord) =>
        word.onlyFirst && again ? [] : placed(formatFindings(element, word, parents), start),
      );
  });
}

const placed = (findings: readonly FormatFinding[], start: number): readonly Placed[] =>
  findings.map((finding) => ({ finding, start }));
