/** What an editor is told of the features before it asks for any: the features themselves are read later. */
import { CodeActionKind } from 'vscode-languageserver-types';

export const fixAllKind = `${CodeActionKind.SourceFixAll}.pseriesXml`;

/** Every kind of code action that is ever answered. */
export const codeActionKinds: readonly string[] = [
  CodeActionKind.QuickFix,
  fixAllKind,
  CodeActionKind.RefactorRewrite,
  'refactor.move',
  CodeActionKind.RefactorExtract,
];

/** The characters after which a line is laid out. */
export const formatTriggers = { first: '\n', more: ['>'] } as const;

export const tokenTypes = ['phb', 'hostDevice'] as const;
export const tokenModifiers = ['isolated', 'shared', 'unassigned'] as const;

/** What the numbers of semantic tokens stand for; package.json has the same names for VS Code's themes. */
export const tokenLegend = { tokenTypes: [...tokenTypes], tokenModifiers: [...tokenModifiers] };
