/** Links of a document, those to files only where there is such a file. */
import type { DocumentLink } from 'vscode-languageserver';
import { URI, Utils } from 'vscode-uri';
import type { FoundLink } from '../service/navigation/documentLinks';
import type { FileAccess } from './environment';

/** A guest of another file system than the machine's own says nothing about its files. */
const onThisMachine = /^(file|untitled):/;

/** Looks into the folders that the links name, into each once. */
export async function existingLinks(
  uri: string,
  found: readonly FoundLink[],
  { listFolder }: Pick<FileAccess, 'listFolder'>,
): Promise<DocumentLink[]> {
  const listed = new Map<string, Promise<readonly string[] | null>>();
  const list = (folder: string) => {
    const before = listed.get(folder) ?? listFolder(folder).catch(() => null);
    listed.set(folder, before);
    return before;
  };
  const links = found.map(async (link): Promise<DocumentLink | null> => {
    const { range, tooltip } = link;
    if (link.kind === 'page') return { range, tooltip, target: link.target };
    if (!onThisMachine.test(uri)) return null;
    const file = URI.file(link.path);
    const names = await list(Utils.dirname(file).toString());
    return names?.includes(Utils.basename(file)) ? { range, tooltip, target: file.toString() } : null;
  });
  return (await Promise.all(links)).filter((link) => link !== null);
}
