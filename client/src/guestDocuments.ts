/** Which documents hold domain XML, told from their beginning: other XML must cost nothing. */
import * as vscode from 'vscode';
import { looksLikeDomain, looksLikeDomainSoFar } from '../../server/src/service/detect';

/** Nearly always the first start tag is in one of them. */
const beginningLines = 100;

/** Whether the server would take it for a guest, or for what libvirt wraps around one. */
export function holdsGuest(document: vscode.TextDocument): boolean {
  if (document.languageId !== 'xml') return false;
  const beginning = new vscode.Range(0, 0, beginningLines, 0);
  return looksLikeDomainSoFar(document.getText(beginning)) ?? looksLikeDomain(document.getText());
}
