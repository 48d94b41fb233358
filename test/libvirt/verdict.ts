/** libvirt's answer as what the product is held against. */
import { readGuest } from '../../server/src/guest/readGuest';
import { parseXml } from '../../server/src/xml/parse';
import type { Verdict } from './judge';
import type { LibvirtProcesses } from './live/askLibvirt';
import { type Picture, writtenPicture } from './picture';

/** The places written in a guest; the MAC addresses that `source` has not are libvirt's own. */
export function pictureOf(xml: string, source: string): Picture {
  const guest = readGuest(parseXml(xml));
  return guest ? writtenPicture(guest, source) : { controllers: [], devices: [] };
}

/**
 * A pSeries guest that names no arch has that of its host. The product takes the host for a POWER; the machine that is asked
 * here need not be one, so the question names the arch.
 */
function asOnPower(text: string): string {
  return text.replace(
    /<type(?=[^<>]*\smachine=(["'])pseries)(?![^<>]*\sarch=(["'])[^"'])((?:(?!\sarch=)[^<>])*)(?:\sarch=(?:''|""))?/g,
    "<type arch='ppc64le'$3",
  );
}

/** libvirt's word on a text; undefined when it died on it. */
export async function askVerdict({ ask }: LibvirtProcesses, text: string): Promise<Verdict | undefined> {
  // What is not well-formed is refused before its arch is asked for, and quoted.
  const asked = parseXml(text).faulty.length === 0 ? asOnPower(text) : text;
  const { defineOk, defineError, xml } = await ask(asked);
  if (defineOk === undefined) return undefined;
  return defineOk && xml !== null ? { picture: pictureOf(xml, text), xml } : { error: defineError ?? '' };
}
