/** Other names for elements and attributes. */
import type { GuestEdit, TextChange } from './guestEdit';

type Renaming = Extract<GuestEdit, { kind: 'rename-element' | 'rename-attribute' }>;

/** The changes to a start tag, and to the end tag of an element that has one. */
export function renameChanges(edit: Renaming): readonly TextChange[] {
  const { node, start } = edit.element;
  if (edit.kind === 'rename-attribute') {
    return node.attributes
      .filter(({ name }) => name === edit.name)
      .map((written) => ({
        start: start + written.start,
        end: start + written.start + written.name.length,
        text: edit.to,
      }));
  }
  const at = (offset: number) => ({
    start: start + offset,
    end: start + offset + node.name.length,
    text: edit.name,
  });
  return node.endTagStart < 0 ? [at(1)] : [at(1), at(node.endTagStart + 2)];
}
