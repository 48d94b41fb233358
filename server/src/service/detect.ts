/** Whether a text is domain XML, told without parsing it: other XML must cost nothing. */
import type { TextSlices } from '../xml/textWindow';

/** `<domain>` and the wrappers in which libvirt itself stores or prints one. */
const domainRoots: ReadonlySet<string> = new Set([
  'domain',
  'domainsnapshot',
  'domstatus',
  'domaincheckpoint',
  'domainbackup',
]);

const skipped = [
  { open: '<!--', close: '-->' },
  { open: '<?', close: '?>' },
];

const marksAt = (text: string, at: number) => skipped.find(({ open }) => text.startsWith(open, at));

const startTag = /[A-Za-z_:][^\s/>]*/y;

/**
 * The first start tag decides; comments, instructions and broken markup before it are stepped over, so that a file
 * stays recognised while its prolog is being typed. A default namespace (`<domain xmlns='urn:jboss:domain:…'>`) is
 * another format: libvirt uses none.
 */
export function looksLikeDomain(text: TextSlices): boolean {
  return judgeRoot(text.slice(0, enough), false) ?? judgeRoot(text.slice(0, text.length), true) ?? false;
}

/** Hardly a prolog is longer. */
const enough = 4096;

/** The same of a text of which only the beginning is known; undefined when more of it is needed. */
export function looksLikeDomainSoFar(beginning: string): boolean | undefined {
  return judgeRoot(beginning, false);
}

function judgeRoot(text: string, isWhole: boolean): boolean | undefined {
  const unclosed = new Set<string>();
  for (let at = text.indexOf('<'); at >= 0; at = text.indexOf('<', at)) {
    const marks = text[at + 1] === '!' || text[at + 1] === '?' ? marksAt(text, at) : undefined;
    if (marks !== undefined && !unclosed.has(marks.open)) {
      const end = text.indexOf(marks.close, at + marks.open.length);
      // Searched once to the end of the text, not once for each opening mark.
      if (end < 0) unclosed.add(marks.open);
      else {
        at = end + marks.close.length;
        continue;
      }
      if (!isWhole) return undefined;
    }
    startTag.lastIndex = at + 1;
    const name = startTag.exec(text)?.[0];
    if (name !== undefined) {
      const end = text.indexOf('>', at);
      if (end < 0 && !isWhole) return undefined;
      return domainRoots.has(name) && !hasDefaultNamespace(text.slice(at, end < 0 ? at + 1000 : end));
    }
    at += 1;
  }
  return undefined;
}

const hasDefaultNamespace = (tag: string): boolean => /\sxmlns\s*=/.test(tag);
