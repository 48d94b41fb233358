/** What requests are answered with, feature by feature. Nobody needs it before the first: it is read then. */
import { doClosingTag } from '../service/closingTag';
import { doCodeActions } from '../service/codeActions';
import { doCodeLenses } from '../service/codeLenses';
import { doCompletedGuest } from '../service/completedGuest';
import { doCompletion } from '../service/completion/completion';
import { doNewGuest } from '../service/completion/newGuest';
import { doFormatting, doOnTypeFormatting, doRangeFormatting } from '../service/formatting/formatting';
import { hostDeviceChoices } from '../service/hostDeviceChoices';
import { doHover } from '../service/hover/hover';
import { doInlayHints } from '../service/inlayHints';
import { doDefinition, doReferences } from '../service/navigation/definition';
import { doDocumentLinks } from '../service/navigation/documentLinks';
import { doFolding } from '../service/navigation/folding';
import { doHighlights } from '../service/navigation/highlights';
import { doLinkedEditing } from '../service/navigation/linkedEditing';
import { doSelectionRanges } from '../service/navigation/selection';
import { doDocumentSymbols } from '../service/navigation/symbols';
import { newGuest, newGuestFault } from '../service/newGuest';
import { doDeviceXml } from '../service/refactorings/deviceXml';
import { doPrepareRename, doRename } from '../service/rename/rename';
import { doSemanticTokens } from '../service/semanticTokens';
import { doAddHostDevices, doMoveDevice, doTopology } from '../service/topologyEdits';

export const requestFeatures = {
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
  hostDeviceChoices,
  newGuestText: newGuest,
  newGuestFault,
};

export type RequestFeatures = Readonly<typeof requestFeatures>;
