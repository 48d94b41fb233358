/**
 * A parallel port. pSeries guests have none.
 *
 * ```xml
 *     <serial type='pty'/>
 *     <parallel type='pty'>
 *       <target port='0'/>
 *     </parallel>
 * ```
 *
 * Mended:
 *
 * ```xml
 *     <serial type='pty'/>
 * ```
 *
 * libvirt refuses: `unsupported configuration: parallel ports are not supported`
 *
 * Source: qemu_validate.c: qemuValidateDomainChrDef.
 */
import { deviceRule, removeDevice } from './deviceRefusals';

export const parallelPort = deviceRule({
  code: 'parallel-port',
  title: 'Parallel port, which pSeries does not have',
  machines: 'pseries',
  kinds: ['parallel'],
  refusals: () => [
    {
      at: undefined,
      says: 'unsupported configuration: parallel ports are not supported',
      message: 'libvirt refuses parallel ports on pSeries: the machine has none.',
      mends: [removeDevice('Remove this parallel port')],
    },
  ],
});
