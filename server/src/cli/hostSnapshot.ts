/** `pseries-xml host snapshot`: a machine's PCI devices and IOMMU groups, to be kept beside its guests. */
import { writeSnapshot } from '../host/snapshotFile';
import { complain, exitCodes, type Io } from './io';

interface HostSnapshotOptions {
  /** Another sysfs than /sys. */
  readonly sysfs?: string | undefined;
  /** The libvirt connection to ask instead. */
  readonly connect?: string | undefined;
}

/** Prints the snapshot; a machine without PCI devices has none, and nothing is printed that could be kept for one. */
export async function hostSnapshot({ sysfs, connect }: HostSnapshotOptions, io: Io): Promise<number> {
  const topology = connect === undefined ? await io.readSysfs(sysfs) : await io.readVirsh(connect);
  if (topology === null) {
    complain(io, `no PCI devices in ${sysfs ?? '/sys'}`);
    return exitCodes.trouble;
  }
  io.stdout.write(writeSnapshot(topology));
  return exitCodes.clean;
}
