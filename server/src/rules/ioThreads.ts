/** The I/O threads of a guest (conf/domain_conf.c: virDomainDefParseIOThreads). */
import { asText, attributeFact, childOf, childrenOf, decimal, textFact } from '../guest/facts';
import type { Guest } from '../guest/guest';
import type { Located } from '../xml/syntaxTree';

/** Whether the guest has the thread, or may have it: ids may hold placeholders. */
export function hasIoThread(guest: Guest, id: string): boolean {
  const wanted = Number(id);
  if (!Number.isInteger(wanted)) return true;
  const domain: Located = { node: guest.domain, start: 0 };
  const count = textFact(childOf(domain, 'iothreads'), decimal);
  if (count?.placeholder) return true;
  const list = childOf(domain, 'iothreadids');
  const written = list ? childrenOf(list, 'iothread').map((each) => attributeFact(each, 'id', asText)) : [];
  if (written.some((fact) => fact?.placeholder)) return true;
  const ids = new Set(written.map((fact) => Number(fact?.text)));
  // libvirt gives the threads that are not named the lowest free ids
  for (let next = 1; ids.size < (count?.value ?? 0) && next < 1024; next++) ids.add(next);
  return ids.has(wanted);
}
