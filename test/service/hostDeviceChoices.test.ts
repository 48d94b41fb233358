import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { hostNotKnown } from '../../server/src/service/addHostDevices';
import { hostDeviceChoices } from '../../server/src/service/hostDeviceChoices';
import { hostdev, phb, pseries, snapshotOf } from './guests';

describe('the choice of host devices', () => {
  it('is by IOMMU group, says what is in the guest, and counts what has no group', () => {
    const guest = pseries([phb(0), phb(1), hostdev('0001:01:00.1', '1:1')].join('\n'));
    const choices = hostDeviceChoices(snapshotOf(guest));
    assert.ok('groups' in choices);
    assert.equal(choices.source, 'power9.host.json');
    assert.equal(choices.unfit, 1);
    assert.deepEqual(
      choices.groups.map(({ iommuGroup, devices }) => [
        iommuGroup,
        devices.map(({ address, name, driver, phb }) => [address, name, driver, phb]),
      ]),
      [
        [
          1,
          [
            ['0001:01:00.0', 'Mellanox ConnectX-5', 'vfio-pci', null],
            ['0001:01:00.1', '15b3:1019', 'vfio-pci', 1],
          ],
        ],
        [2, [['0002:01:00.0', 'Emulex *LPe* `32002`', null, null]]],
      ],
    );
  });

  it('is none without a host, and says what to do; none in other XML', () => {
    const unknown = hostDeviceChoices(snapshotOf(pseries(phb(0)), { knowsHost: false }));
    assert.deepEqual(unknown, { reason: hostNotKnown });
    assert.ok('reason' in hostDeviceChoices(snapshotOf('<a/>')));
  });
});
