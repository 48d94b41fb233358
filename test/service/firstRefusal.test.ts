/** Of several refusals, the one that libvirt names. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { firstRefusal } from '../../server/src/service/firstRefusal';
import { createSnapshot, defaultSettings } from '../../server/src/service/snapshot';

function check(inside: string, devices: string): string | undefined {
  const text = `<domain type='kvm'>
  <name>g</name>
  <memory unit='GiB'>4</memory>
  <os><type arch='ppc64le' machine='pseries'>hvm</type></os>
  ${inside}
  <devices>
    ${devices}
  </devices>
</domain>`;
  const context = { host: null, settings: defaultSettings };
  const { tree, problems } = createSnapshot({ uri: 'file:///g.xml', version: 1, text }, context);
  return firstRefusal(tree, problems)?.says;
}

const badModel = "<input type='mouse' bus='spoon'/>";
const twice = `<controller type='pci' index='1' model='pci-root'/><controller type='pci' index='1' model='pci-root'/>`;

describe('the first refusal', () => {
  it('is none of a guest that libvirt takes', () => {
    assert.equal(check('', ''), undefined);
  });
  it('is what is read first, wherever it stands in the text', () => {
    const words = "unsupported configuration: unknown input bus type 'spoon'";
    assert.equal(check('', `${badModel}${twice}`), words);
    assert.equal(check('', `${twice}${badModel}`), words);
  });
  it('is the one of the section that libvirt reads first', () => {
    assert.equal(
      check('<on_crash>explode</on_crash><vcpu>x</vcpu>', badModel),
      'XML error: maximum vcpus count must be an integer',
    );
  });
  it('is the first of its section in the text', () => {
    assert.equal(
      check('', `<input type='mouse' bus='ps3'/>${badModel}`),
      "unsupported configuration: unknown input bus type 'ps3'",
    );
  });
});
