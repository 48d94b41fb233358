/** A guest to try things on, with a host device beside emulated ones. */
import * as vscode from 'vscode';

/** The same in every language but for the comment at its head. */
const guest = `<domain type='kvm'>
  <name>example</name>
  <memory unit='GiB'>16</memory>
  <vcpu>8</vcpu>
  <os>
    <type arch='ppc64le' machine='pseries'>hvm</type>
  </os>
  <devices>
    <controller type='pci' index='0' model='pci-root'/>
    <disk type='file' device='disk'>
      <source file='/var/lib/libvirt/images/example.qcow2'/>
      <target dev='vda' bus='virtio'/>
    </disk>
    <hostdev mode='subsystem' type='pci' managed='yes'>
      <source>
        <address domain='0x0001' bus='0x01' slot='0x00' function='0x0'/>
      </source>
      <address type='pci' domain='0x0000' bus='0x00' slot='0x03' function='0x0'/>
    </hostdev>
  </devices>
</domain>
`;

/** Registers *Open an Example Guest*: a document that is not saved anywhere. */
export function registerExampleGuest(): vscode.Disposable {
  return vscode.commands.registerCommand('pseriesXml.openExample', async () => {
    const comment = vscode.l10n.t(
      'A guest with a mistake in it: there is a way out at the wavy line (Quick Fix).',
    );
    const content = `<!-- ${comment} -->\n${guest}`;
    await vscode.window.showTextDocument(
      await vscode.workspace.openTextDocument({ language: 'xml', content }),
    );
  });
}
