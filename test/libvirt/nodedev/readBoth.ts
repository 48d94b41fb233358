/** Prints what virsh and what sysfs say of the host that this runs on, as snapshots. */
import { writeSnapshot } from '../../../server/src/host/snapshotFile';
import { readSysfs } from '../../../server/src/host/sysfs';
import { readVirsh } from '../../../server/src/host/virsh';

async function main(): Promise<void> {
  const virsh = await readVirsh('qemu:///system');
  const sysfs = await readSysfs();
  process.stdout.write(JSON.stringify({ virsh: writeSnapshot(virsh), sysfs: sysfs && writeSnapshot(sysfs) }));
}

void main();
