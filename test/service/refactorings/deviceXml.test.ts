/** A device as a document of its own. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { doCodeActions } from '../../../server/src/service/codeActions';
import { doDeviceXml } from '../../../server/src/service/refactorings/deviceXml';
import { isRefused } from '../../../server/src/service/refused';
import { xmlErrors } from '../../../server/src/xml/errors';
import { parseXml } from '../../../server/src/xml/parse';
import { readMarked } from '../../support/marked';
import { hostdev, mustNotFail, phb, pseries, snapshotOf } from '../guests';

function extract(source: string) {
  const { text, cursor = 0 } = readMarked(source);
  const snapshot = snapshotOf(text);
  const xml = doDeviceXml(snapshot, snapshot.positions.positionAt(cursor));
  if (!isRefused(xml)) assert.deepEqual(xmlErrors(parseXml(xml.text)), []);
  return xml;
}

const guest = pseries([phb(0), phb(1), hostdev('0001:01:00.0', '1:1')].join('\n'));
const onHostdev = guest.replace('<source>', '<|cursor|><source>');

describe('the XML of a device', () => {
  it('is its element without the indentation, below how to attach it', () =>
    assert.deepEqual(extract(onHostdev), {
      name: 'hostdev-0001-01-00.0.xml',
      text: `<!-- virsh attach-device guest FILE (options: live, config, persistent) -->
<hostdev mode='subsystem' type='pci' managed='yes'>
  <source>
    <address domain='0x0001' bus='0x01' slot='0x00' function='0x0'/>
  </source>
  <address type='pci' domain='0x0000' bus='0x01' slot='0x01' function='0x0'/>
</hostdev>
`,
    }));

  it('has the line ends of the guest, and no name that would break the comment', () => {
    const xml = extract(onHostdev.replace('>guest<', '>a--b<').replaceAll('\n', '\r\n'));
    assert.ok(!isRefused(xml));
    assert.match(xml.text, /^<!-- virsh attach-device DOMAIN FILE/);
    assert.equal(xml.text.split('\r\n').length, xml.text.split('\n').length);
  });

  it('is refused of what cannot be attached, what is cut off, and elsewhere', () => {
    const reason = (source: string) => {
      const xml = extract(source);
      return isRefused(xml) ? xml.reason : '';
    };
    assert.match(reason(guest.replace('<controller', '<|cursor|><controller')), /PHBs and PCI bridges/);
    assert.match(reason(guest.replace('<name>', '<|cursor|><name>')), /Put the cursor into a device/);
    assert.match(reason(onHostdev.replace('</hostdev>', '')), /no end tag/);
    assert.match(reason('<network/>'), /Put the cursor/);
  });
});

describe('its action', () => {
  const { text, cursor = 0 } = readMarked(onHostdev);
  const snapshot = snapshotOf(text, { version: 3 });
  const position = snapshot.positions.positionAt(cursor);
  const actions = (options: object) =>
    doCodeActions(
      snapshot,
      { start: position, end: position },
      { only: ['refactor.extract'], versioned: true, ...options },
      mustNotFail,
    );

  it('is a command for the client that has it', () => {
    const [action, ...others] = actions({ extracts: 'command' });
    assert.equal(others.length, 0);
    assert.equal(action?.title, 'Extract host device 0001:01:00.0 as XML for virsh attach-device');
    assert.equal(action?.command?.command, 'pseriesXml.extractDevice');
    assert.equal(action?.command?.arguments?.[0], 'file:///guests/guest.xml');
  });

  it('is a new file beside the guest for others, and nothing where none can be made', () => {
    const [action] = actions({ extracts: 'file' });
    const [create, write] = action?.edit?.documentChanges ?? [];
    assert.deepEqual(create, { kind: 'create', uri: 'file:///guests/hostdev-0001-01-00.0.xml' });
    assert.ok(write && 'edits' in write);
    assert.equal(write.textDocument.uri, 'file:///guests/hostdev-0001-01-00.0.xml');
    assert.deepEqual(actions({}), []);
  });
});
