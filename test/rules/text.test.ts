/** The text itself. */
import { describe, it } from 'node:test';
import { check, pseriesGuest } from './check';

describe('the text', () => {
  it('each error of well-formedness is shown once, and the rest is still checked', () => {
    check(
      pseriesGuest(`
    <controller type='pci' index='0' model='pci-root'/>
    <controller type='pci' index='1' model='pci-root'>
     ^^^^^^^^^^ not-well-formed
      <model name='spapr-pci-host-bridge'/>
      <target index='31'/>
                     ^^ target-index-out-of-range
`),
    );
  });
  it('the first error carries the words of libvirt', () => {
    check(
      `<domain type='kvm'>
  <name>cut</name>
  <memory>4194304</memory>
  <os><type arch='ppc64le' machine='pseries'>hvm</type></os>
  <devices>
   ^^^^^^^ not-well-formed
</domain>
`,
      {
        says: {
          'not-well-formed':
            '(domain_definition):6: Opening and ending tag mismatch: devices line 5 and domain\n</domain>\n---------^',
        },
      },
    );
  });
  it('a DOCTYPE is a warning', () => {
    check(`<!DOCTYPE domain>
^^^^^^^^^^^^^^^^^ doctype
${pseriesGuest('')}`);
  });
  it('other XML is left alone', () => {
    check(`<?xml version='1.0'?>
<project>
  <controller type='pci' index='1' model='nonsense'/>
</project>
`);
  });
});
