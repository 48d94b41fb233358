/** Elements in more others than libxml2 reads hurt nobody. */
import assert from 'node:assert/strict';
import { it } from 'node:test';
import { createSnapshot, defaultSettings } from '../../../server/src/service/snapshot';

const depth = 20_000;

function guestWith(attribute: string): string {
  const chain = `<backingStore type='file'><format type='qcow2'/><source file='/x'/>`;
  const stores = chain.repeat(depth) + '</backingStore>'.repeat(depth);
  return `<domain type='kvm'>
  <name>deep</name>
  <memory>1</memory>
  <os><type arch='ppc64le' machine='pseries'>hvm</type></os>
  <devices>
    <disk type='file' device='disk'>
      <driver name='qemu' ${attribute}/>
      <source file='/x'/>${stores}
      <target dev='sda' bus='scsi'/>
    </disk>
  </devices>
</domain>`;
}

// The first is seen at a glance to be in order, the second is gone through.
for (const attribute of ['', "copy_on_read='maybe'"]) {
  it(`a chain of ${depth} backing stores is checked: ${attribute || 'nothing wrong'}`, () => {
    const text = guestWith(attribute);
    const { problems, faults } = createSnapshot(
      { uri: 'file:///deep.xml', version: 1, text },
      { host: null, settings: defaultSettings },
    );
    assert.deepEqual(faults, []);
    assert.equal(
      problems.some(({ code }) => code === 'value-invalid'),
      attribute !== '',
    );
  });
}
