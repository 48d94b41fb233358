/** A rule says what it goes by: nothing else in the guest may change what it finds. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { checkedExamples } from '../../scripts/rule-pages';
import { allDevices } from '../../server/src/guest/devicesByKind';
import type { Device, DeviceKind } from '../../server/src/guest/guest';
import { concerns, ruleByCode, rules } from '../../server/src/rules/index';
import type { Problem, Rule, RuleContext } from '../../server/src/rules/rule';
import { childElements } from '../../server/src/xml/query';
import { ownTexts } from '../fuzz/texts';
import { checkText, hostOf } from '../support/pipeline';
import { domainGuest } from './domainGuests';
import { randomGuest, randomHost } from './randomGuests';

/** Every element of the domain that some rule names, with something wrong in most of them. */
const troubled = domainGuest({
  type: 'qemu',
  machine: "arch='ppc64' machine='q35'",
  memory: "<memory unit='MiB'>300</memory><maxMemory slots='0' unit='GiB'>1</maxMemory><genid/>",
  vcpu: "<vcpu placement='auto' current='9'>4</vcpu><vcpus><vcpu id='7' enabled='no'/></vcpus><iothreads>1</iothreads><iothreadids><iothread id='4'/></iothreadids>",
  os: "<loader/><bootmenu enable='yes' timeout='99999'/>",
  inside: `<cputune><vcpupin vcpu='0'/><iothreadpin iothread='9' cpuset='1'/></cputune>
    <cpu mode='host-model' migratable='on'><vendor>IBM</vendor><cache level='1'/><feature name='a'/><feature name='a'/><topology sockets='1' cores='3' threads='2'/>
      <numa><cell id='1' cpus='0-3' memory='300000'><distances><sibling id='7' value='20'/></distances></cell><cell id='1' cpus='2-9' memory='1'/></numa></cpu>
    <numatune><memory mode='strict'/><memnode cellid='8' mode='strict' nodeset='0'/></numatune>
    <memoryBacking><hugepages><page size='0' nodeset='9'/></hugepages><allocation mode='ondemand'/></memoryBacking>
    <features><smm state='on'/><gic/><acpi/><unheard-of/><hpt resizing='x'><maxpagesize unit='KiB'>1</maxpagesize></hpt></features>
    <clock offset='absolute' start='253402300800'><timer name='tsc' present='yes'/><timer name='rtc' frequency='3'/></clock>
    <on_poweroff>restart</on_poweroff><on_reboot>destroy</on_reboot><on_crash>rename-restart</on_crash>
    <launchSecurity type='sev'/><memtune><hard_limit unit='KiB'>1</hard_limit></memtune>`,
  devices: `<emulator>/usr/bin/qemu-system-x86_64</emulator>
    <disk type='file' device='disk'><driver name='qemu' iothread='2'/><source file='/a'/><target dev='vda' bus='virtio'/></disk>
    <memory model='dimm'><target><size unit='KiB'>5</size></target></memory><controller type='usb' model='ich9-ehci1'/>`,
});
const elsewhere = troubled.replace("arch='ppc64' machine='q35'", "arch='x86_64' machine='pc'");
const here = troubled
  .replace("machine='q35'", "machine='pseries'")
  .replace('hvm', 'exe')
  .replace(/<vcpus>.*<\/vcpus>/, '');

/** What a rule finds, wherever that stands. */
function found(rule: Rule, context: RuleContext): readonly (readonly string[])[] {
  return rule
    .check(context)
    .map(({ start, end, message, says = '' }) => [
      context.text.slice(start, end).replace(/\s/g, ''),
      message,
      says,
    ]);
}

const contextOf = (text: string): RuleContext | null => checkText(text).context;

/** The guest without each child of the domain, and without each child of `<devices>` that is no device, or all devices. */
function* lessGuests({ text, guest }: RuleContext): Generator<readonly [string, string]> {
  const without = (spans: readonly (readonly [number, number])[]) =>
    [...spans].reverse().reduce((left, [start, end]) => left.slice(0, start) + left.slice(end), text);
  const children = childElements({ node: guest.domain, start: guest.start });
  for (const { node, start } of children) {
    if (node.name !== 'devices') yield [node.name, without([[start, start + node.length]])];
  }
  const devices = allDevices(guest).map(({ facts, start }) => [start, start + facts.element.length] as const);
  yield ['a device', without(devices.sort(([a], [b]) => a - b))];
  for (const section of children.filter(({ node }) => node.name === 'devices')) {
    for (const { node, start } of childElements(section)) {
      if (devices.every(([device]) => device !== start))
        yield [node.name, without([[start, start + node.length]])];
    }
  }
}

const factParts = new Set(['os', 'cpu', 'memory', 'features', 'a device']);

function goesBy({ reads }: Rule, name: string): boolean {
  if (typeof reads === 'object') return reads.includes(name);
  if (reads === 'device') return name === 'a device';
  return reads !== 'facts' || factParts.has(name);
}

describe('a rule that says which elements it goes by', () => {
  it('finds the same without the others', () => {
    const finding = new Set<string>();
    for (const text of [troubled, elsewhere, here, ...ownTexts.slice(0, 40)]) {
      const context = contextOf(text);
      if (!context) continue;
      const concerned = rules.filter((rule) => rule.reads && concerns(rule, context.guest));
      const before = new Map(concerned.map((rule) => [rule, found(rule, context)]));
      for (const [rule, all] of before) if (all.length > 0) finding.add(rule.code);
      for (const [name, less] of lessGuests(context)) {
        const after = contextOf(less);
        for (const [rule, all] of before) {
          if (!after || !concerns(rule, after.guest) || goesBy(rule, name)) continue;
          assert.deepEqual(
            found(rule, after),
            all,
            `${rule.code}, without ${name}, in ${text.slice(0, 300)}`,
          );
        }
      }
    }
    const silent = rules.filter(({ code, reads }) => typeof reads === 'object' && !finding.has(code));
    assert.deepEqual(
      silent.map(({ code }) => code),
      [],
    );
  });
});

/** The guest without the devices of kinds that a rule does not go by; the plan and the text are gone. */
function withKindsOnly(context: RuleContext, kinds: readonly DeviceKind[]): RuleContext {
  const others = allDevices(context.guest).filter(({ facts }) => !kinds.includes(facts.kind));
  const text = [...others]
    .sort((a, b) => b.start - a.start)
    .reduce(
      (left, { start, facts }) =>
        left.slice(0, start) + ' '.repeat(facts.element.length) + left.slice(start + facts.element.length),
      context.text,
    );
  const { tree, guest, host, options } = contextOf(text) ?? context;
  return {
    tree,
    guest,
    host,
    options,
    text,
    get plan(): never {
      throw new Error('the plan is asked for');
    },
  };
}

const isAbout = (rule: Rule, context: RuleContext) => concerns(rule, context.guest);
const positions = ({ start, end, message }: Problem) => ({ start, end, message });

/** Looks at what the rules' pages show, at the texts above, and at random guests. */
function onManyGuests(look: (context: RuleContext) => void): void {
  const examples = [...ruleByCode.keys()]
    .map((code) => checkedExamples(code))
    .flatMap(({ wrong, mended }) => [wrong, mended]);
  for (const { context } of examples) if (context) look(context);
  for (const text of [troubled, elsewhere, here]) {
    const context = contextOf(text);
    if (context) look(context);
  }
  const host = hostOf(randomHost);
  fc.assert(
    fc.property(randomGuest, (text) => {
      const { context } = checkText(text, host);
      if (context) look(context);
    }),
    { numRuns: 200 },
  );
}

describe('a rule that says which kinds of device it goes by', () => {
  it('finds the same in a guest that has no others, and never asks for the plan', () => {
    const finding = new Set<string>();
    const declared = rules.filter(({ kinds }) => kinds);
    onManyGuests((context) => {
      for (const rule of declared.filter((each) => isAbout(each, context))) {
        const all = rule.check(context).map(positions);
        if (all.length > 0) finding.add(rule.code);
        assert.deepEqual(rule.check(withKindsOnly(context, rule.kinds ?? [])).map(positions), all, rule.code);
      }
    });
    assert.deepEqual([...finding].sort(), declared.map(({ code }) => code).sort());
  });
});

describe('a rule that says what it picks from', () => {
  it('finds nothing where that is nothing', () => {
    const empty = new Set<string>();
    const finding = new Set<string>();
    const declared = rules.filter(({ among }) => among);
    onManyGuests((context) => {
      for (const rule of declared.filter((each) => isAbout(each, context))) {
        const found = rule.check(context).length > 0;
        if (found) finding.add(rule.code);
        if (rule.among?.(context).length === 0) {
          empty.add(rule.code);
          assert.equal(found, false, rule.code);
        }
      }
    });
    const codes = declared.map(({ code }) => code).sort();
    assert.deepEqual([...empty].sort(), codes);
    assert.deepEqual([...finding].sort(), codes);
  });
});

describe('a rule that looks at each device', () => {
  it('finds of all together what it finds of one after the other', () => {
    onManyGuests((context) => {
      for (const rule of rules.filter((each) => each.eachDevice && isAbout(each, context))) {
        const { kinds, check } = rule.eachDevice ?? { kinds: [], check: () => [] };
        const devices = kinds.flatMap((kind): readonly Device[] => context.guest.byKind[kind]);
        const one = devices.flatMap((device) => check(context, { ...device }));
        assert.deepEqual(one.map(positions), rule.check(context).map(positions), rule.code);
      }
    });
  });
});
