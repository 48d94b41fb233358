/** Requests about the host of guests, and about guests made from it: all of them the product's own. */
import type { Connection } from 'vscode-languageserver';
import { writeSnapshot } from '../host/snapshotFile';
import type { HostDeviceChoices } from '../service/hostDeviceChoices';
import type { NewGuest, NewGuestField, NewGuestForm } from '../service/newGuest';
import type { Refused } from '../service/refused';
import { createSnapshot, type Snapshot } from '../service/snapshot';
import type { Contexts } from './contexts';
import { guard, guardRequest, type Log } from './guard';
import type { RequestFeatures } from './requestFeatures';

const methods = {
  /** `{uri}` → {@link GuestStatus}; null: no pSeries guest. */
  status: 'pseriesXml/status',
  /** `{uri}` → the devices to choose from. */
  devices: 'pseriesXml/hostDevices',
  /** `{uri}`, where the document will be → the devices to choose from for a guest that is yet to be. */
  newDevices: 'pseriesXml/newGuestHostDevices',
  /** `{field, text}` → what is wrong with it; null: nothing. */
  newFault: 'pseriesXml/newGuestFault',
  /** `{uri, form}` → the text of the new guest. */
  newGuest: 'pseriesXml/newGuest',
  /** `{connection}`, null for this machine → a snapshot to be kept as a file, read anew. */
  snapshot: 'pseriesXml/hostSnapshot',
  /** Every host is read anew. */
  refresh: 'pseriesXml/refreshHost',
  /** The user came back to the editor: this machine may have changed. */
  focus: 'pseriesXml/editorFocused',
} as const;

/** What an editor shows of the guest as a whole. */
interface GuestStatus {
  readonly libvirtVersion: string;
  /** null: not known. */
  readonly host: { readonly source: string; readonly takenAt: string | null; readonly kind: string } | null;
  readonly reading: boolean;
  /** Why the source that was to answer did not. */
  readonly fault: string | null;
}

/** What answering takes. */
export interface HostAnswering {
  readonly log: Log;
  readonly features: () => Promise<RequestFeatures>;
  /** The newest snapshot; undefined for other XML and what is not open. */
  readonly snapshotOf: (uri: string) => Promise<Snapshot | undefined>;
  readonly contexts: () => Contexts | undefined;
  /** Everything that is open is judged anew. */
  readonly judgeAll: () => void;
  /** Whether this machine's devices are others now; all is judged anew then. */
  readonly lookAtMachine: () => void;
}

const noGuest: Refused = { reason: 'This document is no pSeries guest.' };
const failed: Refused = { reason: 'It did not work; the output of pSeries Guest XML says why.' };

/** Answers every request about hosts. */
export function answerHostRequests(connection: Connection, answering: HostAnswering): void {
  const { log, features, snapshotOf, contexts, judgeAll, lookAtMachine } = answering;
  const on = <P, R>(method: string, empty: R, handle: (params: P) => Promise<R> | R) =>
    connection.onRequest(method, guardRequest<P, R, void>(log, method, empty, handle));

  on<{ uri: string }, GuestStatus | null>(methods.status, null, async ({ uri }) => {
    const snapshot = await snapshotOf(uri);
    const state = snapshot?.guest?.pseries ? await contexts()?.hostStateOf(uri) : undefined;
    if (!snapshot || !state) return null;
    const { host, kind, fault, reading } = state;
    return {
      libvirtVersion: snapshot.settings.plan.libvirtVersion,
      host: host && { source: host.topology.source, takenAt: host.topology.takenAt, kind: kind ?? '' },
      reading,
      fault,
    };
  });
  on<{ uri: string }, HostDeviceChoices | Refused>(methods.devices, failed, async ({ uri }) => {
    const snapshot = await snapshotOf(uri);
    return snapshot ? (await features()).hostDeviceChoices(snapshot) : noGuest;
  });
  on<{ uri: string }, HostDeviceChoices | Refused>(methods.newDevices, failed, async ({ uri }) => {
    const form = { name: 'x', memory: '1', vcpus: '1', hostDevices: [] };
    const context = await contexts()?.contextOf(uri);
    const { newGuestText, hostDeviceChoices } = await features();
    const empty = context && newGuestText(uri, form, context);
    if (!context || !empty || 'reason' in empty) return failed;
    return hostDeviceChoices(createSnapshot({ uri, version: 0, text: empty.text }, context));
  });
  on<{ field: NewGuestField; text: string }, string | null>(methods.newFault, null, async ({ field, text }) =>
    (await features()).newGuestFault(field, text),
  );
  on<{ uri: string; form: NewGuestForm }, NewGuest | Refused>(
    methods.newGuest,
    failed,
    async ({ uri, form }) => {
      const context = await contexts()?.contextOf(uri);
      return context ? (await features()).newGuestText(uri, form, context) : failed;
    },
  );
  on<{ connection: string | null }, { text: string } | Refused>(
    methods.snapshot,
    failed,
    async ({ connection: asked }) => {
      const known = contexts();
      if (!known) return failed;
      known.refreshHosts();
      const { host, fault } = await known.readHost(asked);
      judgeAll();
      if (host) return { text: writeSnapshot(host.topology) };
      return { reason: fault ?? 'This machine has no PCI devices of a POWER host.' };
    },
  );
  connection.onNotification(
    methods.refresh,
    guard(log, methods.refresh, () => {
      contexts()?.refreshHosts();
      judgeAll();
    }),
  );
  connection.onNotification(
    methods.focus,
    guard(log, methods.focus, () => lookAtMachine()),
  );
}
