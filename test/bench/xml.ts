/**
 * Parse and re-parse of guests of four sizes beside sax, saxes and @lezer/xml, in one run. Prints medians and ratios.
 * Run: node --expose-gc --import tsx test/bench/xml.ts [largest size in KB]
 */

import { TreeFragment } from '@lezer/common';
import { parser as lezer } from '@lezer/xml';
import sax from 'sax';
import { SaxesParser } from 'saxes';
import { xmlErrors } from '../../server/src/xml/errors';
import { parseXml } from '../../server/src/xml/parse';
import { updateXml } from '../../server/src/xml/reparse';

function guestOf(size: number): string {
  const hostdevs: string[] = [];
  let length = 0;
  for (let index = 0; length < size; index++) {
    const slot = `0x${(index % 32).toString(16).padStart(2, '0')}`;
    const bus = `0x${(index % 256).toString(16).padStart(2, '0')}`;
    const hostdev = `    <hostdev mode='subsystem' type='pci' managed='yes'>
      <source>
        <address domain='0x0001' bus='${bus}' slot='${slot}' function='0x0'/>
      </source>
      <address type='pci' domain='0x0000' bus='${bus}' slot='${slot}' function='0x0'/>
    </hostdev>
`;
    hostdevs.push(hostdev);
    length += hostdev.length;
  }
  return `<domain type='kvm'>\n  <name>guest</name>\n  <devices>\n${hostdevs.join('')}  </devices>\n</domain>\n`;
}

function median(times: number[]): number {
  return times.sort((one, other) => one - other)[times.length >> 1] ?? 0;
}

function time(rounds: number, run: (round: number) => void): number {
  const times: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const before = performance.now();
    run(round);
    times.push(performance.now() - before);
  }
  return median(times);
}

function bareSax(text: string): void {
  const parser = sax.parser(true);
  parser.onopentag = () => {};
  parser.write(text).close();
}

function bareSaxes(text: string): void {
  const parser = new SaxesParser({ position: true });
  parser.on('opentag', () => {});
  parser.write(text).close();
}

interface Edit {
  readonly what: string;
  /** Pairs of texts: the edit goes from one to the other and back. */
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

function editsOf(text: string): Edit[] {
  const middle = text.indexOf("<address type='pci'", text.length >> 1);
  const value = text.indexOf("slot='0x", middle) + 8;
  const hostdev = text.lastIndexOf('    <hostdev', middle);
  const after = text.indexOf('</hostdev>', middle);
  return [
    { what: 'character in a value', start: value, end: value + 1, text: '1' },
    { what: 'line end in a hostdev', start: middle, end: middle, text: '\n' },
    { what: '<addr in a hostdev', start: middle, end: middle, text: '<addr\n      ' },
    { what: '<hostde before a hostdev', start: hostdev + 4, end: hostdev + 4, text: '<hostde\n    ' },
    {
      what: 'new hostdev',
      start: hostdev,
      end: hostdev,
      text: `    <hostdev mode='subsystem' type='pci'>\n      <source/>\n    </hostdev>\n`,
    },
    { what: '<hostdev> without end', start: hostdev, end: hostdev, text: `    <hostdev>\n` },
    { what: '</hostdev> deleted', start: after, end: after + 10, text: '' },
    { what: 'attribute of <domain>', start: 9, end: 9, text: " id='1' " },
    {
      what: '</devices> deleted',
      start: text.indexOf('</devices>'),
      end: text.indexOf('</devices>') + 10,
      text: '',
    },
  ];
}

const largest = Number(process.argv[2] ?? 10_000);
for (const kilobytes of [10, 100, 1000, 10_000].filter((size) => size <= largest)) {
  const text = guestOf(kilobytes * 1000);
  const rounds = Math.max(5, Math.min(300, 20_000 / kilobytes));
  const named: [string, () => unknown][] = [
    ['sax', () => bareSax(text)],
    ['saxes', () => bareSaxes(text)],
    ['lezer', () => lezer.parse(text)],
    ['ours', () => parseXml(text)],
  ];
  const full = named.map(([name, run]): [string, number] => {
    run();
    return [name, time(rounds, run)];
  });
  const bare = full[0]?.[1] ?? 1;
  const row = full.map(
    ([name, ms]) =>
      `${name} ${ms.toFixed(2)} ms (${(text.length / 1000 / ms).toFixed(0)} MB/s, ${(ms / bare).toFixed(2)}x)`,
  );
  console.log(`${kilobytes} KB full parse: ${row.join(', ')}`);
  const tree = parseXml(text);
  const lezerTree = lezer.parse(text);
  for (const { what, start, end, text: put } of editsOf(text)) {
    const next = text.slice(0, start) + put + text.slice(end);
    const changed = updateXml(tree, { start, end, text: put }, next);
    const back = { start, end: start + put.length, text: text.slice(start, end) };
    const there = time(200, () => updateXml(tree, { start, end, text: put }, next));
    const home = time(200, () => updateXml(changed, back, text));
    const errors = time(50, () => xmlErrors(changed));
    const fragments = TreeFragment.applyChanges(TreeFragment.addTree(lezerTree), [
      { fromA: start, toA: end, fromB: start, toB: start + put.length },
    ]);
    const peer = time(50, () => lezer.parse(next, fragments));
    console.log(
      `  ${what.padEnd(26)} ${there.toFixed(3)} ms, back ${home.toFixed(3)} ms, errors ${errors.toFixed(3)} ms; lezer ${peer.toFixed(3)} ms (${(there / peer).toFixed(2)}x)`,
    );
  }
  globalThis.gc?.();
  const before = process.memoryUsage().heapUsed;
  const kept = parseXml(`${text} `);
  globalThis.gc?.();
  console.log(
    `  memory: ${((process.memoryUsage().heapUsed - before) / kept.length).toFixed(1)} bytes a character`,
  );
}
