/** The service as the server knows it; tests put failing features in their place. */
import { doDiagnostics } from '../service/diagnostics';
import { doWorkspaceSymbols } from '../service/workspace/guestSymbols';
import type { RequestFeatures } from './requestFeatures';

export interface Features {
  readonly diagnostics: typeof doDiagnostics;
  readonly workspaceSymbols: typeof doWorkspaceSymbols;
  /** What requests are answered with: read with the first of them, so that the first diagnostics need not wait for it. */
  readonly forRequests: () => Promise<RequestFeatures>;
}

export const service: Features = {
  diagnostics: doDiagnostics,
  workspaceSymbols: doWorkspaceSymbols,
  forRequests: async () => (await import('./requestFeatures')).requestFeatures,
};
