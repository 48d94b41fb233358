/** The service, feature by feature; tests put failing ones in their place. */
import { doCodeActions } from '../service/codeActions';
import { doCompletedGuest } from '../service/completedGuest';
import { doCompletion } from '../service/completion/completion';
import { doDiagnostics } from '../service/diagnostics';
import { doHover } from '../service/hover/hover';
import { doInlayHints } from '../service/inlayHints';

export const service = {
  diagnostics: doDiagnostics,
  hover: doHover,
  completion: doCompletion,
  codeActions: doCodeActions,
  inlayHints: doInlayHints,
  completedGuest: doCompletedGuest,
};

export type Features = Readonly<typeof service>;
