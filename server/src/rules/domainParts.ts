/** The parts of the domain that are no devices, as the rules about them look at them. Everything counts from the start of the document. */
import { asText, attributeFact, childOf, childrenOf, textFact } from '../guest/facts';
import type { Fact } from '../guest/guest';
import { readMemory } from '../guest/values';
import { childElements, nameSpan, pathAt } from '../xml/query';
import type { Located, Span } from '../xml/syntaxTree';
import type { Fix, Problem, RuleContext } from './rule';

export { asText, attributeFact, childrenOf, decimal, textFact } from '../guest/facts';
export { nameSpan } from '../xml/query';

export function domainElement({ guest }: RuleContext): Located {
  return { node: guest.domain, start: guest.start };
}

/** The first element down a path of names, as `part(context, 'cpu', 'numa')`. */
export function part(context: RuleContext, ...names: readonly string[]): Located | undefined {
  let at: Located | undefined = domainElement(context);
  for (const name of names) at = childOf(at, name);
  return at;
}

/** Every element down the path, as XPath finds them: a part that stands twice has all its elements read. */
export function parts(context: RuleContext, ...names: readonly string[]): readonly Located[] {
  return names.reduce<readonly Located[]>(
    (found, name) => found.flatMap((element) => childrenOf(element, name)),
    [domainElement(context)],
  );
}

/** An attribute's text where it is written and no template placeholder. */
export function attributeText(element: Located | undefined, name: string): Fact<string> | undefined {
  const fact = attributeFact(element, name, asText);
  return fact?.placeholder ? undefined : fact;
}

/** The value of an attribute, or the element's name when it has no such attribute. */
export function attributeOrName(element: Located, name: string): Span {
  return whereOr(attributeFact(element, name, asText), element);
}

/** The element's text, or its name when it has none. */
export function textOrName(element: Located): Span {
  return whereOr(textFact(element, asText), element);
}

function whereOr(fact: Span | undefined, element: Located): Span {
  return fact ? { start: fact.start, end: fact.end } : nameSpan(element);
}

/** The memory in an element's text, in KiB; 0 where the element or its text is absent, undefined where it is unknown. */
export function sizeOf(element: Located | undefined): number | undefined {
  const unit = attributeFact(element, 'unit', asText);
  const fact = textFact(element, (text) => readMemory(text, unit?.text));
  if (!fact) return 0;
  return unit?.placeholder ? undefined : fact.value;
}

/** A problem that libvirt refuses the guest for. */
export function refused({ start, end }: Span, message: string, says: string): Problem {
  return { start, end, message, refusedBy: 'libvirt', says };
}

/** The element that a problem stands in. */
export function elementAt({ tree }: RuleContext, { start }: Span): Located | undefined {
  const elements = pathAt(tree, start).flatMap(({ node, start: at }) =>
    node.kind === 'element' ? [{ node, start: at }] : [],
  );
  return elements[elements.length - 1];
}

/** The way out that removes the element which the problem stands in. */
export function removeElementFix(context: RuleContext, problem: Problem): readonly Fix[] {
  const element = elementAt(context, problem);
  return element
    ? [
        {
          title: `Remove <${element.node.name}>`,
          edits: [{ kind: 'remove-element', element }],
          preferred: true,
        },
      ]
    : [];
}

/** The way out that removes the attribute whose value a problem marks; none where it marks something else. */
export function removeAttributeFix(context: RuleContext, problem: Problem): readonly Fix[] {
  const element = elementAt(context, problem);
  const name = element?.node.attributes.find(
    ({ valueStart }) => element.start + valueStart === problem.start,
  )?.name;
  return element && name !== undefined
    ? [{ title: `Remove ${name}`, edits: [{ kind: 'remove-attribute', element, name }], preferred: true }]
    : [];
}

/** The way out that gives an element another text. */
export function setTextFix(element: Located, title: string, text: string): Fix {
  return { title, edits: [{ kind: 'set-text', element, text }], preferred: true };
}

/** Everything in `<features>`; libvirt takes several together. */
export function featureElements(context: RuleContext): readonly Located[] {
  return parts(context, 'features').flatMap((features) => childElements(features));
}

/** What is found in the elements directly in the domain's `<devices>`, in document order. A list of all of them is never made. */
export function inDeviceElements<T>(
  context: RuleContext,
  find: (device: Located) => T | undefined,
): readonly T[] {
  const found: T[] = [];
  for (const { node, start } of childrenOf(domainElement(context), 'devices')) {
    let at = start + node.startTagEnd;
    node.children.forEach((child) => {
      const made = child.kind === 'element' ? find({ node: child, start: at }) : undefined;
      if (made !== undefined) found.push(made);
      at += child.length;
    });
  }
  return found;
}
