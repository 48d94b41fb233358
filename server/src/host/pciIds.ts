/** Names of PCI vendors and devices from the pci.ids database that distributions ship. */

/**
 * Looks devices up in the text of a pci.ids file (vendors in column 0, their devices behind one tab), in one pass.
 * `wanted` and the answer's keys are `vendor:device`, four lower-case hexadecimal digits each; a device that is
 * not listed gets its vendor's name, an unknown vendor nothing.
 */
export function lookUpNames(pciIds: string, wanted: ReadonlySet<string>): ReadonlyMap<string, string> {
  const byVendor = new Map<string, Set<string>>();
  for (const key of wanted) {
    const [vendor = '', device = ''] = key.split(':');
    byVendor.set(vendor, (byVendor.get(vendor) ?? new Set()).add(device));
  }
  const names = new Map<string, string>();
  let devices: ReadonlySet<string> | undefined;
  let vendor = '';
  let vendorName = '';
  for (let start = 0; start < pciIds.length; ) {
    const newline = pciIds.indexOf('\n', start);
    const end = newline < 0 ? pciIds.length : newline;
    const column = pciIds[start] === '\t' ? 1 : 0;
    const id = pciIds.slice(start + column, start + column + 4);
    if (column === 0 && /^[0-9a-f]{4}$/i.test(id)) {
      vendor = id.toLowerCase();
      devices = byVendor.get(vendor);
      vendorName = pciIds.slice(start + 4, end).trim();
      for (const device of devices ?? []) names.set(`${vendor}:${device}`, vendorName);
    } else if (column === 0 && id.startsWith('C ')) {
      break;
    } else if (column === 1 && devices?.has(id.toLowerCase())) {
      names.set(`${vendor}:${id.toLowerCase()}`, `${vendorName} ${pciIds.slice(start + 5, end).trim()}`);
    }
    start = end + 1;
  }
  return names;
}
