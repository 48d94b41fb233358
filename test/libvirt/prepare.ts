/** What has to change in a guest before a libvirt on a machine that is no POWER host can judge it. */

const emulators: { readonly [arch: string]: string } = { ppc64le: 'ppc64', i686: 'x86_64' };

/** Comments blanked out, every offset kept. */
function withoutComments(text: string): string {
  return text.replace(/<!--[\s\S]*?-->/g, (comment) => ' '.repeat(comment.length));
}

/**
 * The guest with domain type `qemu` in place of `kvm`, the machine's own emulator, and the default CPU in place of the
 * host's. Works on the text, so that one which is not well-formed stays as it is otherwise. libvirt runs the emulator
 * that a guest names: it is always replaced.
 */
export function prepareGuest(text: string): string {
  const plain = withoutComments(text);
  const edits: { start: number; end: number; text: string }[] = [];
  const replace = (start: number, end: number, by: string) => edits.push({ start, end, text: by });
  const type = /<domain\b[^>]*?\btype\s*=\s*["'](kvm)["']/d.exec(plain)?.indices?.[1];
  if (type) replace(...type, 'qemu');
  const arch = /<type\b[^>]*?\barch\s*=\s*["']([\w-]+)["']/.exec(plain)?.[1] ?? 'ppc64';
  const emulator = `/usr/bin/qemu-system-${emulators[arch] ?? arch}`;
  for (const { indices } of plain.matchAll(/<emulator\b[^>]*?(?<!\/)>([\s\S]*?)<\/emulator\s*>/dg)) {
    const inner = indices?.[1];
    if (inner) replace(...inner, emulator);
  }
  for (const cpu of plain.matchAll(
    /<cpu\b([^>]*?\bmode\s*=\s*["'](?:host-passthrough|host-model|maximum)["'][^>]*?)(\/?)>/dg,
  )) {
    const attributes = cpu.indices?.[1];
    if (!attributes) continue;
    replace(...attributes, '');
    const from = cpu.index + cpu[0].length;
    const end = cpu[2] === '/' ? -1 : plain.indexOf('</cpu>', from);
    if (end < 0) continue;
    const children = /<(model|feature|vendor)\b[^>]*?(?:\/>|>[^<]*<\/\1\s*>)/dg;
    for (const { indices } of plain.slice(from, end).matchAll(children)) {
      const [start, stop] = indices?.[0] ?? [0, 0];
      replace(from + start, from + stop, '');
    }
  }
  edits.sort((a, b) => b.start - a.start);
  return edits.reduce(
    (result, edit) => result.slice(0, edit.start) + edit.text + result.slice(edit.end),
    text,
  );
}
