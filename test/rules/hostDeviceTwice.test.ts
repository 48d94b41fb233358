/** The same host device twice, in every guise. */
import { describe, it } from 'node:test';
import { check, checkFix } from './check';

const guest = (devices: string) => `<domain type='kvm'>
  <name>guest</name>
  <memory unit='GiB'>4</memory>
  <os><type arch='ppc64le' machine='pseries'>hvm</type></os>
  <devices>
${devices}
  </devices>
</domain>
`;

const hostdev = `    <hostdev mode='subsystem' type='pci'>
      <source><address domain='0x0001' bus='0x01' slot='0x00' function='0x0'/></source>
    </hostdev>`;
const asInterface = `    <interface type='hostdev'>
      <source><address type='pci' domain='1' bus='1' slot='0'/></source>
              ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ host-device-twice
    </interface>`;

describe('the same host device twice', () => {
  it('is shown at the later one, however its address is written', () => {
    check(guest(`${hostdev}\n${asInterface}`), {
      host: { '0001:01:00.0': 1 },
      says: { 'host-device-twice': 'XML error: Hostdev already exists in the domain configuration' },
      related: {
        'host-device-twice': ["<address domain='0x0001' bus='0x01' slot='0x00' function='0x0'/>"],
      },
      fixes: { 'host-device-twice': ['Remove the duplicate of 0001:01:00.0'] },
    });
  });

  it('is mended by removing the later one', () => {
    checkFix(guest(`${hostdev}\n${asInterface}`), 'Remove the duplicate of 0001:01:00.0', guest(hostdev));
  });

  it('is not another function of the device', () => {
    check(guest(`${hostdev}\n${hostdev.replace("function='0x0'", "function='0x1'")}`));
  });
});
