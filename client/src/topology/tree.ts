/** The view *PCI Topology* in the explorer: the picture's content as a tree, while a pSeries guest is open. */
import * as vscode from 'vscode';
import type { BaseLanguageClient } from 'vscode-languageclient';
import type { Moves, Outcome } from './moves';
import { requestHover } from './requests';
import { selectText } from './selection';
import type { ShownGuest } from './shownGuest';
import { type TreeNode, treeNodes } from './treeNodes';

const viewId = 'pseriesXml.topology';

export function registerTopologyTree(
  client: BaseLanguageClient,
  guest: ShownGuest,
  moves: Moves,
): vscode.Disposable {
  const changed = new vscode.EventEmitter<undefined>();
  let roots: readonly TreeNode[] = [];
  let parents: ReadonlyMap<string, TreeNode> = new Map();
  let byId: ReadonlyMap<string, TreeNode> = new Map();
  let shown = '';
  const update = () => {
    const topology = guest.picture()?.topology;
    roots = topology ? treeNodes(topology) : [];
    parents = parentsOf(roots);
    byId = new Map(allOf(roots).map((node) => [node.id, node]));
    // What only moved in the text looks the same: a tree that is filled anew loses clicks.
    const now = JSON.stringify(roots, withoutPlaces);
    if (now === shown) return;
    shown = now;
    changed.fire(undefined);
  };
  /** The view may still hold the node of an older text. */
  const newest = (node: unknown) => (isNode(node) ? byId.get(node.id) : undefined);
  const view = vscode.window.createTreeView<TreeNode>(viewId, {
    showCollapseAll: true,
    treeDataProvider: {
      onDidChangeTreeData: changed.event,
      getChildren: (node) => [...(node ? node.children : roots)],
      getParent: (node) => parents.get(node.id),
      getTreeItem: treeItem,
      async resolveTreeItem(item, { id }) {
        const document = guest.document();
        const hoverAt = byId.get(id)?.hoverAt ?? null;
        if (hoverAt === null || !document) return item;
        const uri = client.code2ProtocolConverter.asUri(document.uri);
        const text = await requestHover(client, uri, document.positionAt(hoverAt));
        // No HTML and no commands: what the server quotes stays text.
        if (text !== null) item.tooltip = new vscode.MarkdownString(text);
        return item;
      },
    },
  });
  let looking: vscode.Disposable | null = null;
  const lookWhileVisible = () => {
    if (view.visible) looking ??= guest.look();
    else {
      looking?.dispose();
      looking = null;
    }
  };
  const reveal = async ({ textEditor }: vscode.TextEditorSelectionChangeEvent) => {
    const { document, selection } = textEditor;
    if (!view.visible || document !== guest.document()) return;
    const node = nodeAt(roots, document.offsetAt(selection.active));
    // It may be gone by the time it is looked for.
    if (node) await view.reveal(node, { select: true }).then(undefined, () => {});
  };
  lookWhileVisible();
  update();
  return vscode.Disposable.from(
    changed,
    view,
    { dispose: () => looking?.dispose() },
    view.onDidChangeVisibility(lookWhileVisible),
    guest.onDidChange(update),
    vscode.window.onDidChangeTextEditorSelection(reveal),
    vscode.commands.registerCommand('pseriesXml.selectInText', async (node: unknown) => {
      const { start = null, end = null } = newest(node) ?? {};
      if (start !== null && end !== null) await selectText(guest, { start, end }, false);
    }),
    vscode.commands.registerCommand('pseriesXml.moveDevice', async (node: unknown) => {
      const version = guest.picture()?.version;
      const editor = vscode.window.activeTextEditor;
      const found =
        isNode(node) || !editor
          ? newest(node)
          : nodeAt(roots, editor.document.offsetAt(editor.selection.active));
      if (version === undefined || !found?.taken) {
        tell({ words: 'There is no device here that could be moved.', failed: true });
      } else tell(await moves.choose(version, found.taken));
    }),
  );
}

function tell(outcome: Outcome | null): void {
  if (outcome?.failed) void vscode.window.showWarningMessage(outcome.words);
  else if (outcome) vscode.window.setStatusBarMessage(outcome.words, 5000);
}

function isNode(value: unknown): value is TreeNode {
  return typeof value === 'object' && value !== null && 'taken' in value && 'start' in value;
}

const marks = { error: 'error', warning: 'warning' } as const;

function treeItem(node: TreeNode): vscode.TreeItem {
  const { label, description, icon, severity, children, id, start, taken } = node;
  const { Expanded, Collapsed, None } = vscode.TreeItemCollapsibleState;
  const state = children.length === 0 ? None : taken || id === 'Host' ? Collapsed : Expanded;
  const item = new vscode.TreeItem(label, state);
  item.id = id;
  item.description = description;
  const mark = severity === 'error' || severity === 'warning' ? marks[severity] : null;
  item.iconPath = mark
    ? new vscode.ThemeIcon(mark, new vscode.ThemeColor(`list.${mark}Foreground`))
    : new vscode.ThemeIcon(icon);
  item.accessibilityInformation = { label: [label, description, severity].filter(Boolean).join(', ') };
  if (taken) item.contextValue = 'movable';
  if (start !== null) {
    item.command = { command: 'pseriesXml.selectInText', title: 'Select in Text', arguments: [node] };
  }
  return item;
}

const places: ReadonlySet<string> = new Set(['start', 'end', 'hoverAt']);

function withoutPlaces(key: string, value: unknown): unknown {
  return places.has(key) ? value !== null : value;
}

function allOf(nodes: readonly TreeNode[]): readonly TreeNode[] {
  return nodes.flatMap((node) => [node, ...allOf(node.children)]);
}

function parentsOf(nodes: readonly TreeNode[]): ReadonlyMap<string, TreeNode> {
  return new Map(
    nodes.flatMap((node) => [
      ...node.children.map((child) => [child.id, node] as const),
      ...parentsOf(node.children),
    ]),
  );
}

/** The innermost node of the guest's side whose XML holds an offset. */
function nodeAt(nodes: readonly TreeNode[], offset: number): TreeNode | undefined {
  for (const node of nodes) {
    if (node.id === 'Host') continue;
    const inner = nodeAt(node.children, offset);
    if (inner) return inner;
    if (node.start !== null && node.end !== null && node.start <= offset && offset <= node.end) return node;
  }
  return undefined;
}
