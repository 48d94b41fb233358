/** Wishes about the guest, as data. `writeEdits` turns them into the smallest text edits in the document's own style. */
import type { Device } from '../guest/guest';
import type { PciAddress, VioAddress } from '../pci/plan';
import type { Located, Span } from '../xml/syntaxTree';

/** A number to be written in the style the document uses for it (hexadecimal or decimal). */
export type WrittenValue = string | { readonly number: number; readonly digits: number };

/** An element to be written; attributes in order. */
export interface NewElement {
  readonly name: string;
  readonly attributes: readonly (readonly [name: string, value: WrittenValue])[];
  readonly children?: readonly (NewElement | string)[];
}

export type GuestEdit =
  | { readonly kind: 'set-address'; readonly device: Device; readonly address: PciAddress | VioAddress }
  | { readonly kind: 'remove-address'; readonly device: Device }
  | {
      readonly kind: 'insert-phb';
      readonly index: number;
      /** null: left to libvirt. */
      readonly targetIndex: number | null;
      readonly node: number | null;
    }
  | {
      readonly kind: 'set-attribute';
      readonly element: Located;
      readonly name: string;
      readonly value: WrittenValue;
    }
  | { readonly kind: 'remove-attribute'; readonly element: Located; readonly name: string }
  /** Start tag and end tag. */
  | { readonly kind: 'rename-element'; readonly element: Located; readonly name: string }
  | {
      readonly kind: 'rename-attribute';
      readonly element: Located;
      readonly name: string;
      readonly to: string;
    }
  | { readonly kind: 'set-text'; readonly element: Located; readonly text: string }
  /** Written right behind `after`, as the first child of its parent ('start'), or as the last (null). */
  | {
      readonly kind: 'insert-element';
      readonly parent: Located;
      readonly after: Located | 'start' | null;
      readonly element: NewElement;
    }
  | { readonly kind: 'remove-element'; readonly element: Located };

/** Replace `span` of the document by `text`; absolute offsets. Edits of one change never overlap. */
export interface TextChange extends Span {
  readonly text: string;
}
