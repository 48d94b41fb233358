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
import type { Guest } from '../guest/guest';
import { deviceRule, type Refusal, remove, removeDevice, set, valueAt } from './deviceRefusals';

export const audioId = deviceRule<'audio' | 'sound' | 'graphics'>({
  code: 'audio-id',
  title: 'Audio id used twice, or not there',
  machines: 'any',
  kinds: ['audio', 'sound', 'graphics'],
  refusals: (facts, { guest }) => {
    const ids = guest.byKind.audio.map((audio) => valueAt(audio.facts, '@id'));
    if (ids.some((id) => id?.placeholder)) return [];
    const numbers = ids.map((id) => (id ? decimal(id.text) : undefined));
    if (facts.kind === 'audio') return repeated(valueAt(facts, '@id'), numbers, guest, facts);
    if (facts.kind === 'graphics' && facts.type?.value !== 'vnc') return [];
    const path = 'audio@id';
    const named = valueAt(facts, path);
    const id = named?.value === undefined ? undefined : decimal(named.value);
    // libvirt adds audio 1 where the text has none
    const known = numbers.length === 0 ? [1] : numbers;
    if (!named || !id || known.includes(id)) return [];
    const [first] = known;
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

function repeated(
  own: ReturnType<typeof valueAt>,
  numbers: readonly (number | undefined)[],
  { byKind }: Guest,
  facts: unknown,
): readonly Refusal[] {
  const id = own?.value === undefined ? undefined : decimal(own.value);
  const place = byKind.audio.findIndex((audio) => audio.facts === facts);
  if (id === undefined || numbers.indexOf(id) === place) return [];
  let free = 1;
  while (numbers.includes(free)) free++;
  return [
    {
      at: own,
      says: `XML error: audio ID ${id} is used multiple times`,
      message: `libvirt refuses the guest: another audio backend has id ${id}.`,
      mends: [set(`Give it id ${free}`, '@id', `${free}`), removeDevice('Remove this audio backend')],
    },
  ];
}
