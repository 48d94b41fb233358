/** New numbers for controllers, new names for aliases and tags: everywhere they are written and nowhere else. */
import type { Position, Range, WorkspaceEdit } from 'vscode-languageserver-types';
import type { GuestEdit } from '../../edits/guestEdit';
import { writeEdits } from '../../edits/writeEdits';
import { toRange } from '../positions';
import { isRefused, type Refused } from '../refused';
import type { Snapshot } from '../snapshot';
import { toWorkspaceEdit } from '../workspaceEdit';
import { aliasEdits } from './aliases';
import { controllerEdits } from './controllers';
import { type Renamable, renamableAt } from './renamable';

/** As in LSP's textDocument/prepareRename. */
export interface PreparedRename {
  readonly range: Range;
  readonly placeholder: string;
}

/** The range of what can be renamed there, with what stands in it. */
export function doPrepareRename(snapshot: Snapshot, position: Position): PreparedRename | Refused {
  const { positions } = snapshot;
  const named = renamableAt(snapshot, positions.offsetAt(position));
  return isRefused(named) ? named : { range: toRange(positions, named), placeholder: named.text };
}

/** All changes, or the reason why there are none. */
export function doRename(
  snapshot: Snapshot,
  position: Position,
  newName: string,
  { versioned }: { readonly versioned: boolean },
): WorkspaceEdit | Refused {
  const named = renamableAt(snapshot, snapshot.positions.offsetAt(position));
  if (isRefused(named)) return named;
  const edits = editsFor(snapshot, named, newName.trim());
  if (isRefused(edits)) return edits;
  const { guest, text } = snapshot;
  return toWorkspaceEdit(snapshot, guest ? writeEdits({ text, guest }, edits) : [], versioned);
}

function editsFor(
  { context, guest }: Snapshot,
  named: Renamable,
  newName: string,
): readonly GuestEdit[] | Refused {
  if (!context || !guest) return { reason: 'This is no guest.' };
  switch (named.kind) {
    case 'controller':
      return controllerEdits(context, named.type, named.index, newName);
    case 'alias':
      return aliasEdits(guest, named.text, newName);
    default:
      return /^[A-Za-z_][\w.-]*(:[A-Za-z_][\w.-]*)?$/.test(newName)
        ? [{ kind: 'rename-element', element: named.element, name: newName }]
        : { reason: 'A tag is named with letters, digits, _, - and ., a letter or _ first.' };
  }
}
