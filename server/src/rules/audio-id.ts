/**
 * Two audio backends with the same id, or a sound card or VNC display that names one that is not there.
 *
 * ```xml
 *     <sound model='ich6'>
 *       <audio id='2'/>
 *     </sound>
 *     <audio id='1' type='none'/>
 * ```
 *
 * Mended:
 *
 * ```xml
 *     <sound model='ich6'>
 *       <audio id='1'/>
 *     </sound>
 *     <audio id='1' type='none'/>
 * ```
 *
 * libvirt refuses: `XML error: no audio device with ID 2` or `XML error: audio ID 1 is used multiple times`
 *
 * Source: conf/domain_validate.c: virDomainEnsureAudioID, virDomainAudioDefValidate.
 */
import { decimal } from '../guest/facts';
import type { Device, DeviceFacts } from '../guest/guest';
import { keptInside } from '../guest/kept';
import { deviceRule, type Refusal, remove, removeDevice, set, valueAt } from './deviceRefusals';

export const audioId = deviceRule<'audio' | 'sound' | 'graphics'>({
  code: 'audio-id',
  title: 'Audio id used twice, or not there',
  machines: 'any',
  kinds: ['audio', 'sound', 'graphics'],
  refusals: (facts, { guest }) => {
    const audios = audiosOf(guest.byKind.audio);
    if (audios.open) return [];
    if (facts.kind === 'audio') return repeated(valueAt(facts, '@id'), audios, facts);
    if (facts.kind === 'graphics' && facts.type?.value !== 'vnc') return [];
    const path = 'audio@id';
    const named = valueAt(facts, path);
    const id = named?.value === undefined ? undefined : decimal(named.value);
    // libvirt adds audio 1 where the text has none
    const first = guest.byKind.audio.length === 0 ? 1 : audios.first;
    if (!named || !id || id === first || audios.holders.has(id)) return [];
    return [
      {
        at: named,
        says: `XML error: no audio device with ID ${id}`,
        message: `libvirt refuses the guest: it has no audio ${id}.`,
        mends: [
          ...(first === undefined ? [] : [set(`Use audio ${first}`, path, `${first}`)]),
          remove('Leave it to libvirt', 'audio'),
        ],
      },
    ];
  },
});

interface Audios {
  /** An id is a placeholder. */
  readonly open: boolean;
  /** The id of the first one. */
  readonly first: number | undefined;
  /** The first with each id. */
  readonly holders: ReadonlyMap<number, DeviceFacts>;
  /** The lowest id that none has. */
  readonly free: number;
}

const audiosOf = keptInside((audios: readonly Device[]): Audios => {
  const holders = new Map<number, DeviceFacts>();
  const ids = audios.map(({ facts }) => valueAt(facts, '@id'));
  const numbers = ids.map((id) => (id ? decimal(id.text) : undefined));
  audios.forEach(({ facts }, index) => {
    const number = numbers[index];
    if (number !== undefined && !holders.has(number)) holders.set(number, facts);
  });
  let free = 1;
  while (holders.has(free)) free++;
  return { open: ids.some((id) => id?.placeholder), first: numbers[0], holders, free };
});

function repeated(
  own: ReturnType<typeof valueAt>,
  { holders, free }: Audios,
  facts: DeviceFacts,
): readonly Refusal[] {
  const id = own?.value === undefined ? undefined : decimal(own.value);
  if (id === undefined || holders.get(id) === facts) return [];
  return [
    {
      at: own,
      says: `XML error: audio ID ${id} is used multiple times`,
      message: `libvirt refuses the guest: another audio backend has id ${id}.`,
      mends: [set(`Give it id ${free}`, '@id', `${free}`), removeDevice('Remove this audio backend')],
    },
  ];
}
