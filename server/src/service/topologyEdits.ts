/** What a view of the topology asks: the topology itself, and edits for a device that was dropped somewhere. */

import type { WorkspaceEdit } from 'vscode-languageserver-types';
import type { TextChange } from '../edits/guestEdit';
import { allDevices } from '../guest/devicesByKind';
import type { Device } from '../guest/guest';
import { unfitReason } from '../host/endpoints';
import { addHostDevices } from './addHostDevices';
import { type MoveTarget, moveDevice } from './moveDevice';
import { isRefused } from './refused';
import type { Snapshot } from './snapshot';
import { type Topology, topologyOf } from './topology/topology';
import { toWorkspaceEdit } from './workspaceEdit';

/** The topology of one version of a text. */
export interface VersionedTopology {
  readonly version: number;
  readonly topology: Topology;
}

/** A device of the guest, by where it starts in the text of this version. */
export interface MoveRequest extends MoveTarget {
  readonly version: number;
  readonly device: number;
}

/** Devices of the host by their addresses; `bus` null or `new`: each group where it is isolated. */
export interface AddRequest {
  readonly version: number;
  readonly host: readonly string[];
  readonly bus: number | 'new' | null;
  readonly slot: number | null;
}

export type EditAnswer =
  | {
      readonly kind: 'edit';
      readonly title: string;
      readonly edit: WorkspaceEdit;
      /** What is to be known of it, though nothing is lost. */
      readonly concerns: readonly string[];
    }
  /** To be applied only if somebody says so. */
  | { readonly kind: 'ask'; readonly title: string; readonly reason: string; readonly edit: WorkspaceEdit }
  | { readonly kind: 'refused'; readonly reason: string };

/** null for what is no pSeries guest. */
export function doTopology(snapshot: Snapshot): VersionedTopology | null {
  const topology = topologyOf(snapshot);
  return topology && { version: snapshot.version, topology };
}

/** The edit that moves a device; versioned edits name the version they are for. */
export function doMoveDevice(snapshot: Snapshot, request: MoveRequest, versioned: boolean): EditAnswer {
  if (request.version !== snapshot.version) return outdated;
  const device = deviceAt(snapshot, request.device);
  if (!device) return { kind: 'refused', reason: 'There is no device any more.' };
  const move = moveDevice(snapshot, device, { bus: request.bus, slot: request.slot });
  if (move.kind === 'refused') return move;
  const { title } = move;
  const edit = toWorkspaceEdit(snapshot, move.changes, versioned);
  return move.kind === 'ask'
    ? { kind: 'ask', title, reason: move.reason, edit }
    : { kind: 'edit', title, edit, concerns: [] };
}

/** The edit that adds host devices; of several, those that cannot be given to a guest, such as bridges, are left out. */
export function doAddHostDevices(snapshot: Snapshot, request: AddRequest, versioned: boolean): EditAnswer {
  if (request.version !== snapshot.version) return outdated;
  const { bus, slot, host: wanted } = request;
  const { host } = snapshot;
  const fit = wanted.filter((address) => host && unfitReason(host, address) === null);
  const place = typeof bus === 'number' ? { bus, ...(slot === null ? {} : { slot }) } : undefined;
  const added = addHostDevices(snapshot, fit.length > 0 ? fit : wanted, place);
  if (isRefused(added)) return { kind: 'refused', reason: added.reason };
  const changes: readonly TextChange[] = added.changes;
  return {
    kind: 'edit',
    title: added.title,
    edit: toWorkspaceEdit(snapshot, changes, versioned),
    concerns: added.concerns,
  };
}

const outdated: EditAnswer = { kind: 'refused', reason: 'The text has changed meanwhile.' };

function deviceAt({ guest }: Snapshot, start: number): Device | undefined {
  return guest ? allDevices(guest).find((device) => device.start === start) : undefined;
}
