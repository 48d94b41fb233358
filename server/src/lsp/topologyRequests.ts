/** Requests of views that show the topology of a guest, and of what is done in them. */
import type { Connection, TextDocumentIdentifier } from 'vscode-languageserver';
import type { Snapshot } from '../service/snapshot';
import type { AddRequest, EditAnswer, MoveRequest, VersionedTopology } from '../service/topologyEdits';
import { guardRequest } from './guard';
import type { RequestFeatures } from './requestFeatures';
import type { Answering } from './requests';

const notAGuest: EditAnswer = { kind: 'refused', reason: 'This is no pSeries guest.' };
const failed: EditAnswer = { kind: 'refused', reason: 'The server failed to answer: see its output.' };

const isNumber = (value: unknown) => Number.isInteger(value);
const isPlace = ({ bus, slot }: { readonly bus: unknown; readonly slot: unknown }) =>
  (isNumber(bus) || bus === 'new' || bus === null) && (isNumber(slot) || slot === null);

/**
 * - `pseriesXml/topology` `{uri}` → the version and what is shown of it; null for what is no pSeries guest
 * - `pseriesXml/moveDevice` `{uri, version, device, bus, slot}` → an edit, a question or a refusal
 * - `pseriesXml/addHostDevices` `{uri, version, host, bus, slot}` → the same
 */
export function answerTopologyRequests(connection: Connection, answering: Answering): void {
  const { log, features, snapshotOf, workedOut, abilities } = answering;
  const edit = <P extends { readonly bus: unknown; readonly slot: unknown }>(
    method: string,
    isValid: (params: P) => boolean,
    feature: (features: RequestFeatures) => (snapshot: Snapshot, params: P, versioned: boolean) => EditAnswer,
  ) =>
    connection.onRequest(
      method,
      guardRequest<P & TextDocumentIdentifier, EditAnswer, void>(log, method, failed, async (params) => {
        const snapshot = await snapshotOf(params.uri);
        if (!snapshot || !isPlace(params) || !isValid(params)) return notAGuest;
        return feature(await features())(snapshot, params, abilities()?.takesVersionedEdits ?? false);
      }),
    );
  connection.onRequest(
    'pseriesXml/topology',
    guardRequest<TextDocumentIdentifier, VersionedTopology | null, void>(
      log,
      'pseriesXml/topology',
      null,
      async ({ uri }) => {
        const snapshot = await workedOut(uri);
        return snapshot ? (await features()).topology(snapshot) : null;
      },
    ),
  );
  edit<MoveRequest>(
    'pseriesXml/moveDevice',
    ({ device, bus }) => isNumber(device) && bus !== null,
    ({ moveDevice }) => moveDevice,
  );
  edit<AddRequest>(
    'pseriesXml/addHostDevices',
    ({ host }) => Array.isArray(host),
    ({ addHostDevices }) => addHostDevices,
  );
}
