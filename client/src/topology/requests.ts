/** What is asked of the server about the topology of a guest. */
import type { BaseLanguageClient, Hover, MarkupContent } from 'vscode-languageclient';
import type { EditAnswer, VersionedTopology } from '../../../server/src/service/topologyEdits';
import type { Place, Taken } from './messages';

/** null: no pSeries guest, not open, or the server is not there. */
export async function requestTopology(
  client: BaseLanguageClient,
  uri: string,
): Promise<VersionedTopology | null> {
  return client.sendRequest<VersionedTopology | null>('pseriesXml/topology', { uri }).catch(() => null);
}

/** The edit that puts something somewhere; place null: a host device where it is isolated. */
export async function requestEdit(
  client: BaseLanguageClient,
  { uri, version }: { readonly uri: string; readonly version: number },
  taken: Taken,
  place: Place | null,
): Promise<EditAnswer> {
  const where = place ?? { bus: null, slot: null };
  const [method, what] =
    taken.kind === 'device'
      ? ['pseriesXml/moveDevice', { device: taken.start }]
      : ['pseriesXml/addHostDevices', { host: taken.addresses }];
  return client
    .sendRequest<EditAnswer>(method, { uri, version, ...what, ...where })
    .catch(() => ({ kind: 'refused', reason: 'The server does not answer.' }) as const);
}

/** The text's hover at an offset, as Markdown. */
export async function requestHover(
  client: BaseLanguageClient,
  uri: string,
  position: { readonly line: number; readonly character: number },
): Promise<string | null> {
  const hover = await client
    .sendRequest<Hover | null>('textDocument/hover', { textDocument: { uri }, position })
    .catch(() => null);
  return hover && isMarkup(hover.contents) ? hover.contents.value : null;
}

function isMarkup(contents: Hover['contents']): contents is MarkupContent {
  return typeof contents === 'object' && 'kind' in contents;
}
