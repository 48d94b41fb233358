/** Devices of pSeries, PCI roots and addresses on machines that are no pSeries. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { checkText } from '../../support/pipeline';

function errorsOf(machine: string, devices: string, arch = 'x86_64'): readonly string[] {
  const text = `<domain type='kvm'>
  <name>g</name>
  <memory unit='GiB'>4</memory>
  <os><type arch='${arch}' machine='${machine}'>hvm</type></os>
  <devices>
${devices}
  </devices>
</domain>
`;
  return checkText(text)
    .findings.filter(({ rule }) => rule.level === 'error')
    .map(({ rule, problem }) => `${rule.code} ${problem.refusedBy}: ${problem.says}`);
}

const rng = (bus: number) =>
  `<rng model='virtio'><backend model='random'/><address type='pci' bus='${bus}' slot='5'/></rng>`;

describe('other machines', () => {
  it('have one kind of PCI root', () => {
    const wrong = (root: string, model: string) => [
      `pci-root-of-machine libvirt: XML error: The PCI controller with index='0' must be model='${root}' for this machine type, but model='${model}' was found instead`,
    ];
    const root = (model: string) => `<controller type='pci' index='0' model='${model}'/>`;
    assert.deepEqual(errorsOf('q35', root('pci-root')), wrong('pcie-root', 'pci-root'));
    assert.deepEqual(errorsOf('pc-i440fx-7.2', root('pcie-root')), wrong('pci-root', 'pcie-root'));
    assert.deepEqual(errorsOf('virt', root('pci-root'), 'aarch64'), wrong('pcie-root', 'pci-root'));
    assert.deepEqual(errorsOf('q35', root('pcie-root')), []);
    assert.deepEqual(errorsOf('{{ machine }}', root('pci-root')), []);
  });

  it('hold one device at a PCI address', () => {
    assert.deepEqual(errorsOf('pc', rng(0) + rng(0)), [
      'written-address-in-use libvirt: XML error: Attempted double use of PCI Address 0000:00:05.0',
    ]);
    assert.deepEqual(errorsOf('pc', rng(0) + rng(1)), []);
    assert.deepEqual(errorsOf('q35', rng(0).replace("slot='5'", "slot='0x1f'")), [
      'written-address-in-use libvirt: XML error: Attempted double use of PCI Address 0000:00:1f.0',
    ]);
  });

  it('have no spapr-vio bus', () => {
    const vscsi = "<controller type='scsi' index='0' model='ibmvscsi'/>";
    assert.deepEqual(errorsOf('q35', vscsi), [
      "spapr-device-elsewhere qemu: 'spapr-vscsi' is not a valid device model name",
    ]);
    assert.deepEqual(errorsOf('powernv9', vscsi, 'ppc64'), [
      "spapr-device-elsewhere qemu: No 'spapr-vio-bus' bus found for device 'spapr-vscsi'",
    ]);
    assert.deepEqual(errorsOf('q35', '<nvram/>'), [
      'spapr-device-elsewhere libvirt: unsupported configuration: nvram device is only supported for PPC64',
    ]);
    assert.deepEqual(errorsOf('q35', "<controller type='scsi' index='0' model='virtio-scsi'/>"), []);
  });
});
