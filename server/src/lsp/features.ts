/** The service, feature by feature; tests put failing ones in their place. */
import { doClosingTag } from '../service/closingTag';
import { doCodeActions } from '../service/codeActions';
import { doCodeLenses } from '../service/codeLenses';
import { doCompletedGuest } from '../service/completedGuest';
import { doCompletion } from '../service/completion/completion';
import { doNewGuest } from '../service/completion/newGuest';
import { doDiagnostics } from '../service/diagnostics';
import { doFormatting, doOnTypeFormatting, doRangeFormatting } from '../service/formatting/formatting';
import { doHover } from '../service/hover/hover';
import { doInlayHints } from '../service/inlayHints';
import { doDefinition, doReferences } from '../service/navigation/definition';
import { doDocumentLinks } from '../service/navigation/documentLinks';
import { doFolding } from '../service/navigation/folding';
import { doHighlights } from '../service/navigation/highlights';
import { doLinkedEditing } from '../service/navigation/linkedEditing';
import { doSelectionRanges } from '../service/navigation/selection';
import { doDocumentSymbols } from '../service/navigation/symbols';
import { doDeviceXml } from '../service/refactorings/deviceXml';
import { doPrepareRename, doRename } from '../service/rename/rename';
import { doSemanticTokens } from '../service/semanticTokens';
import { doAddHostDevices, doMoveDevice, doTopology } from '../service/topologyEdits';
import { doWorkspaceSymbols } from '../service/workspace/guestSymbols';

export const service = {
  workspaceSymbols: doWorkspaceSymbols,
  diagnostics: doDiagnostics,
  hover: doHover,
  completion: doCompletion,
  closingTag: doClosingTag,
  newGuest: doNewGuest,
  codeActions: doCodeActions,
  inlayHints: doInlayHints,
  codeLenses: doCodeLenses,
  semanticTokens: doSemanticTokens,
  formatting: doFormatting,
  rangeFormatting: doRangeFormatting,
  onTypeFormatting: doOnTypeFormatting,
  completedGuest: doCompletedGuest,
  definition: doDefinition,
  references: doReferences,
  highlights: doHighlights,
  folding: doFolding,
  selectionRanges: doSelectionRanges,
  linkedEditing: doLinkedEditing,
  documentSymbols: doDocumentSymbols,
  documentLinks: doDocumentLinks,
  prepareRename: doPrepareRename,
  rename: doRename,
  topology: doTopology,
  moveDevice: doMoveDevice,
  addHostDevices: doAddHostDevices,
  deviceXml: doDeviceXml,
};

export type Features = Readonly<typeof service>;
