/** What a rule is: its meaning, its check, its ways out. One file a rule; the file's comment becomes its page. */
import type { GuestEdit } from '../edits/guestEdit';
import type { Device, DeviceKind, Guest } from '../guest/guest';
import type { HostIndex } from '../host/topology';
import type { PciPlan, PlanOptions } from '../pci/plan';
import type { Span, XmlError, XmlTree } from '../xml/syntaxTree';
import type { TextSlices } from '../xml/textWindow';
import type { Others, Place } from './otherGuests/others';

export type Level = 'off' | 'hint' | 'information' | 'warning' | 'error';

/** All that a check may look at. Everything is immutable and of one version of the text. */
export interface RuleContext {
  readonly text: string;
  readonly tree: XmlTree;
  readonly guest: Guest;
  /** Empty for a guest that is not pSeries. */
  readonly plan: PciPlan;
  /** What `plan` was made with: a fix that moves devices plans again to see where they end. */
  readonly options: PlanOptions;
  /** null: nothing is known of the host. */
  readonly host: HostIndex | null;
  /** Who else has what only one guest may have; absent: nothing is known of other guests. */
  readonly others?: Others | undefined;
}

export interface Related extends Span {
  readonly message: string;
}

export interface Elsewhere extends Place {
  readonly message: string;
}

/** One finding. Spans are absolute. */
export interface Problem extends Span {
  /** What is wrong and why it matters, in one or two sentences. */
  readonly message: string;
  readonly related?: readonly Related[];
  /** The other side, where it is in other documents. */
  readonly elsewhere?: readonly Elsewhere[];
  /** Who refuses the guest, and in what words (without a prefix for QEMU, with libvirt's own prefix for libvirt). */
  readonly refusedBy?: 'libvirt' | 'qemu';
  readonly says?: string;
  /** The span is superfluous: editors draw it faded. */
  readonly unnecessary?: boolean;
}

export interface Fix {
  readonly title: string;
  readonly edits: readonly GuestEdit[];
  /** The one an editor applies with its "fix" key. At most one a problem. */
  readonly preferred?: boolean;
  /** May be applied unasked by fix-all: changes nothing that runs, or only what its problem is about. */
  readonly safe?: boolean;
}

export interface DeviceCheck {
  /** Kind after kind, in this order. */
  readonly kinds: readonly DeviceKind[];
  /**
   * What is found of one device. It may depend on the device's element, on what `facts` means in `reads`, and on what it
   * is seen to ask the context for (`rules/watch.ts`); with `reads: 'device'` on the element alone.
   */
  readonly check: (context: RuleContext, device: Device) => readonly Problem[];
}

export interface Rule {
  /** kebab-case: the diagnostic's code, the page's name, the setting's key. */
  readonly code: string;
  readonly level: Exclude<Level, 'off'>;
  /** One line, as in the rule table. */
  readonly title: string;
  /** Which machines it concerns. */
  readonly machines: 'pseries' | 'other' | 'any';
  /**
   * What the check goes by, where that is less than everything; an edit of something else then costs no check. `facts`:
   * the facts of the guest and its devices, the attributes of devices, of their addresses and of `<boot>`, the plan, the
   * host, and whatever is in controllers and memory devices; anything else only of the devices that its problems point
   * at. `domain`: that, and whatever stands outside of `<devices>`. `device`: a device's element alone. Names: no device,
   * and of the other elements in `<domain>` and in `<devices>` those of these names (`os` for arch, machine and pseries).
   * `others`: nothing is found in a guest that shares nothing with others.
   */
  readonly reads?: 'domain' | 'facts' | 'device' | 'others' | readonly string[];
  /**
   * Of devices it goes by those of these kinds alone, and not by the plan: an edit of other children of `<devices>` costs
   * no check.
   */
  readonly kinds?: readonly DeviceKind[];
  /**
   * What it picks from when it goes by facts: where there is nothing among it, nothing is found, and there is no check.
   * Rules that share one are asked for it once.
   */
  readonly among?: (context: RuleContext) => readonly unknown[];
  /** Where `check` finds what it finds of each device, one after the other: an edit then costs a look at those it touched. */
  readonly eachDevice?: DeviceCheck;
  /**
   * All that `check` goes by of one device, as one text, where it asks neither for the plan nor, of devices, for anything
   * else; undefined: the device says nothing. An edit after which the devices say the same, one after the other, costs no
   * check.
   */
  readonly saidBy?: (device: Device) => string | undefined;
  /**
   * Whether something may be found because of the device: where there is no such device, an edit costs no check. With
   * `eachDevice`, only devices of its kinds.
   */
  readonly looksAt?: (device: Device) => boolean;
  readonly check: (context: RuleContext) => readonly Problem[];
  readonly fixes?: (context: RuleContext, problem: Problem) => readonly Fix[];
}

/** A rule about the text itself, which needs no guest. */
export interface TextRule {
  readonly code: string;
  readonly level: Exclude<Level, 'off'>;
  readonly title: string;
  readonly check: (tree: XmlTree, errors: readonly XmlError[], text: TextSlices) => readonly Problem[];
}
