/** Guests for the rules about the domain, and how their refusals are held against what is expected. */
import assert from 'node:assert/strict';
import { it } from 'node:test';
import { newestLibvirt } from '../../server/src/pci/plan';
import { checkText } from '../support/pipeline';

export interface GuestParts {
  readonly type?: string;
  /** Attributes of `<os><type>`. */
  readonly machine?: string;
  readonly memory?: string;
  readonly vcpu?: string;
  /** Behind `<os><type>`. */
  readonly os?: string;
  /** Elements of the domain. */
  readonly inside?: string;
  readonly devices?: string;
}

export function domainGuest({
  type = 'kvm',
  machine = "arch='ppc64' machine='pseries'",
  memory = "<memory unit='GiB'>4</memory>",
  vcpu = '<vcpu>4</vcpu>',
  os = '',
  inside = '',
  devices = '',
}: GuestParts): string {
  return `<domain type='${type}'>
  <name>g</name>
  ${memory}
  ${vcpu}
  <os><type ${machine}>hvm</type>${os}</os>
  ${inside}
  <devices>${devices}</devices>
</domain>
`;
}

/** The marked text, what libvirt says, and the guest. */
export type Refusal = readonly [at: string, says: string, guest: GuestParts];

/** One test a refusal: just this problem of the rule, at that text, in those words. */
export function refuses(code: string, refusals: readonly Refusal[], libvirtVersion?: string): void {
  const options = libvirtVersion === undefined ? newestLibvirt : { ...newestLibvirt, libvirtVersion };
  for (const [at, says, guest] of refusals) {
    it(`${libvirtVersion ?? ''} ${says} (${at})`.trim(), () => {
      const text = domainGuest(guest);
      const found = checkText(text, null, options).findings.filter(({ rule }) => rule.code === code);
      assert.deepEqual(
        found.map(({ problem }) => [text.slice(problem.start, problem.end), problem.says]),
        [[at, says]],
      );
      assert.equal(found[0]?.problem.refusedBy, 'libvirt');
    });
  }
}

/** One test a guest: no error at all. */
export function accepts(guests: readonly GuestParts[], libvirtVersion?: string): void {
  const options = libvirtVersion === undefined ? newestLibvirt : { ...newestLibvirt, libvirtVersion };
  for (const guest of guests) {
    it(`${libvirtVersion ?? ''} accepts ${JSON.stringify(guest)}`.trim(), () => {
      const { findings } = checkText(domainGuest(guest), null, options);
      assert.deepEqual(
        findings.filter(({ rule }) => rule.level === 'error').map(({ problem }) => problem.says),
        [],
      );
    });
  }
}
