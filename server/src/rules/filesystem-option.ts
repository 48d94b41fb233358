/**
 * A file system without a target, of a kind that QEMU cannot pass through, or with options that its driver does not take.
 *
 * ```xml
 *     <filesystem type='template'>
 *       <source name='template'/>
 *       <target dir='data'/>
 *     </filesystem>
 * ```
 *
 * Mended:
 *
 * ```xml
 *     <filesystem type='mount'>
 *       <source dir='/srv/data'/>
 *       <target dir='data'/>
 *     </filesystem>
 * ```
 *
 * libvirt refuses: `unsupported configuration: only supports mount filesystem type`, `missing target information for device
 * /srv/data`, `unsupported configuration: fmode and dmode must be used with accessmode=mapped` and others.
 *
 * Source: qemu_validate.c: qemuValidateDomainDeviceDefFS; conf/domain_validate.c: virDomainFSDefValidate.
 */
import type { Guest, PlainFacts } from '../guest/guest';
import {
  childAt,
  deviceRule,
  nameAt,
  type Refusal,
  remove,
  removeDevice,
  set,
  valueAt,
  valueOr,
} from './deviceRefusals';

const unsupported = 'unsupported configuration: ';

export const filesystemOption = deviceRule({
  code: 'filesystem-option',
  title: 'File system that QEMU cannot pass through',
  machines: 'pseries',
  kinds: ['filesystem'],
  refusals: (facts, { guest }) => {
    const type = valueOr(facts.type, 'mount');
    const driver = valueOr(facts.backend, 'path');
    const access = valueOr(valueAt(facts, '@accessmode'), 'passthrough');
    if (type === undefined || driver === undefined || access === undefined) return [];
    const found: Refusal[] = [];
    const source =
      valueAt(facts, 'source@dir') ?? valueAt(facts, 'source@file') ?? valueAt(facts, 'source@socket');
    if (!valueAt(facts, 'target@dir') && !source?.placeholder)
      found.push({
        at: undefined,
        says: `missing target information for device${source ? ` ${source.text}` : ''}`,
        message: 'libvirt refuses a file system without a target: the name that the guest mounts it by.',
      });
    if (type !== 'mount')
      found.push({
        at: facts.type,
        says: `${unsupported}only supports mount filesystem type`,
        message: 'libvirt refuses this type: QEMU passes directories of the host through, type mount.',
      });
    for (const name of ['fmode', 'dmode']) {
      const mode = valueAt(facts, `@${name}`);
      if (mode?.value && Number(mode.value) !== 0 && access !== 'mapped' && found.length === 0)
        found.push({
          at: mode,
          says: `${unsupported}fmode and dmode must be used with accessmode=mapped`,
          message: `libvirt refuses ${name} here: it needs accessmode='mapped'.`,
          mends: [remove(`Remove ${name}`, `@${name}`)],
        });
    }
    const mode = valueAt(facts, '@accessmode');
    if (driver === 'virtiofs' && access !== 'passthrough' && mode)
      found.push({
        at: mode,
        says: `${unsupported}virtiofs only supports passthrough accessmode`,
        message: 'libvirt refuses this access mode: virtiofs passes permissions through as they are.',
        mends: [set("Set accessmode='passthrough'", '@accessmode', 'passthrough')],
      });
    const name = valueAt(facts, 'target@dir');
    if (driver === 'virtiofs' && name?.value !== undefined && isNamedBefore(facts, name.value, guest))
      found.push({
        at: name,
        says: `${unsupported}filesystem target '${name.value}' specified twice`,
        message: 'libvirt refuses the guest: another virtiofs has this name, by which the guest mounts it.',
        mends: [removeDevice('Remove this file system')],
      });
    const boot = childAt(facts, 'boot');
    if (boot && driver !== 'virtiofs')
      found.push({
        at: nameAt(boot),
        says: `${unsupported}boot order is only supported for virtiofs`,
        message: 'libvirt refuses a boot order here: only virtiofs can be booted from.',
        mends: [remove('Remove <boot>', 'boot')],
      });
    const readonly = childAt(facts, 'readonly');
    if (driver === 'virtiofs' && readonly && !valueAt(facts, 'source@socket'))
      found.push({
        at: nameAt(readonly),
        says: `${unsupported}virtiofs does not yet support read-only mode`,
        message: 'libvirt refuses a read-only virtiofs.',
        mends: [remove('Remove <readonly>', 'readonly')],
      });
    return found;
  },
});

/** Whether another virtiofs, further up, is mounted by the name. */
function isNamedBefore(facts: PlainFacts, name: string, { byKind }: Guest): boolean {
  const at = byKind.filesystem.findIndex((each) => each.facts === facts);
  return byKind.filesystem
    .slice(0, at)
    .some(
      (each) => each.facts.backend?.value === 'virtiofs' && valueAt(each.facts, 'target@dir')?.value === name,
    );
}
