/** Hosts behind a libvirt connection: the client runs virsh, this reads what virsh said. */
import { CancellationTokenSource, type Connection } from 'vscode-languageserver';
import { connectionFault, connectionSource } from '../host/connection';
import { readNodeDevices } from '../host/nodeDevices';
import { type HostDevice, type HostIndex, indexTopology } from '../host/topology';
import type { Timers } from './environment';

/** `{connection}` → the words of virsh, asked by the client; {@link VirshAnswer}. */
const readHostMethod = 'pseriesXml/readHost';

/** What virsh printed of the devices, text by text, and when; or why it was not asked, or what went wrong, in one line. */
type VirshAnswer =
  | { readonly texts: readonly string[]; readonly takenAt: string }
  /** quiet: nobody need be told who does not ask, as where the workspace is not trusted. */
  | { readonly fault: string; readonly quiet?: boolean };

interface ConnectedHost {
  readonly host: HostIndex | null;
  readonly fault: string | null;
  readonly quiet: boolean;
}

export interface ConnectedHosts {
  /** Asked once until it is forgotten. Never rejects. */
  readonly hostOf: (connection: string) => Promise<ConnectedHost>;
  /** Whoever asks after this is answered anew; what is under way is given up. */
  readonly forget: () => void;
}

const failed = (fault: string, quiet = false): ConnectedHost => ({ host: null, fault, quiet });

/** @param asks - whether the client answers `pseriesXml/readHost` */
export function connectedHosts(connection: Connection, { soon }: Timers, asks: boolean): ConnectedHosts {
  const known = new Map<string, Promise<ConnectedHost>>();
  let cancel = new CancellationTokenSource();

  const read = async (uri: string): Promise<ConnectedHost> => {
    const fault = connectionFault(uri);
    if (fault !== undefined) return failed(`${uri.slice(0, 200)} is no connection to use: ${fault}`);
    if (!asks) return failed('this editor does not run virsh; keep a snapshot beside the guest instead');
    const answer = readAnswer(
      await connection.sendRequest<unknown>(readHostMethod, { connection: uri }, cancel.token),
    );
    if ('fault' in answer) return failed(answer.fault, answer.quiet);
    const devices: HostDevice[] = [];
    for (const text of answer.texts) {
      devices.push(...readNodeDevices(text));
      // Whatever came in meanwhile has its turn.
      await new Promise<void>((resolve) => soon(resolve));
    }
    if (devices.length === 0) return failed(`libvirt at ${uri} names no PCI devices`);
    const topology = { source: connectionSource(uri), takenAt: answer.takenAt, devices };
    return { host: indexTopology(topology), fault: null, quiet: false };
  };
  return {
    hostOf(uri) {
      const before = known.get(uri);
      if (before) return before;
      const host = read(uri).catch(() => failed(`libvirt at ${uri} was not asked`, true));
      known.set(uri, host);
      return host;
    },
    forget() {
      known.clear();
      cancel.cancel();
      cancel = new CancellationTokenSource();
    },
  };
}

function readAnswer(value: unknown): VirshAnswer {
  const { texts, takenAt, fault, quiet } = (value ?? {}) as { readonly [name: string]: unknown };
  if (Array.isArray(texts) && texts.every((text) => typeof text === 'string') && typeof takenAt === 'string')
    return { texts, takenAt };
  return {
    fault: typeof fault === 'string' ? fault : 'virsh was not asked',
    quiet: quiet === true,
  };
}
