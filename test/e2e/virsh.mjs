// A virsh of the test's own: answers what a host snapshot says, hangs when it is told to, and notes what it was asked.
import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';

const element = (name, value, attributes = '') =>
  value ? `<${name}${attributes}>${value.replaceAll('&', '&amp;').replaceAll('<', '&lt;')}</${name}>` : '';

function deviceXml({ address, iommuGroup, vendor, device, class: kind, driver, numaNode, name }) {
  const [domain, bus, slot, fn] = address.split(/[:.]/).map((part) => Number.parseInt(part, 16));
  const [maker, ...product] = (name ?? '').split(' ');
  return `<device><name>${nodeName(address)}</name>${driver ? `<driver>${element('name', driver)}</driver>` : ''}
<capability type='pci'>${element('class', kind)}<domain>${domain}</domain><bus>${bus}</bus><slot>${slot}</slot><function>${fn}</function>
${element('product', product.join(' '), ` id='${device}'`)}${element('vendor', maker, ` id='${vendor}'`)}
<iommuGroup number='${iommuGroup}'/><numa node='${numaNode}'/></capability></device>`;
}

const nodeName = (address) => `pci_${address.replace(/[:.]/g, '_')}`;

/** Writes the program into `folder`/bin; `devices` as in a host snapshot. */
export function makeVirsh(folder, devices) {
  const bin = path.join(folder, 'bin');
  mkdirSync(bin);
  const [program, log, silence, list, xml] = ['virsh', 'log', 'silence', 'list', 'xml'].map((name) =>
    path.join(bin, name),
  );
  writeFileSync(list, devices.map(({ address }) => `${nodeName(address)}\n`).join(''));
  writeFileSync(xml, devices.map(deviceXml).join('\n'));
  writeFileSync(
    program,
    `#!/bin/sh
printf '%s\\n' "$*" >> '${log}'
[ -e '${silence}' ] && exec sleep 600
case "$*" in *nodedev-list*) cat '${list}' ;; *) cat '${xml}' ;; esac
`,
  );
  chmodSync(program, 0o755);
  return {
    // Started from a command line, VS Code keeps this PATH; else it takes that of a login shell.
    env: { PATH: `${bin}:${process.env.PATH}`, VSCODE_CLI: '1' },
    /** The argument lists, one a call. */
    asked: () => (existsSync(log) ? readFileSync(log, 'utf8').trimEnd().split('\n') : []),
    hang: () => writeFileSync(silence, ''),
    answer: () => rmSync(silence, { force: true }),
  };
}
