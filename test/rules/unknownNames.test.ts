/** Elements and attributes that the domain format does not have where they stand, and values that are nearly right. */
import { describe, it } from 'node:test';
import { check, checkFix } from './check';

const guest = (inside: string) => `<domain type='kvm' xmlns:qemu='http://libvirt.org/schemas/domain/qemu/1.0'>
  <name>g</name>
  <memory unit='GiB'>4</memory>
  <os><type arch='ppc64le' machine='pseries'>hvm</type></os>
${inside}
</domain>`;

describe('unknown-element', () => {
  it('is marked where it stands, not where libvirt points', () => {
    check(
      guest(`  <devices>
    <memballon model='none'/>
     ^^^^^^^^^ unknown-element
  </devices>`),
      {
        says: { 'unknown-element': null },
        message: {
          'unknown-element':
            '<devices> has no element <memballon>: libvirt passes over it, and virsh edit refuses it. Did you mean <memballoon>?',
        },
        fixes: { 'unknown-element': ['Rename it to memballoon'] },
      },
    );
  });
  it('that belongs elsewhere is told so', () => {
    check(
      guest(`  <loader>/usr/share/slof.bin</loader>
   ^^^^^^ unknown-element`),
      { message: { 'unknown-element': /It belongs into <os>\.$/ }, fixes: { 'unknown-element': [] } },
    );
  });
  it('is told once, whatever is inside', () => {
    check(
      guest(`  <devicesx>
   ^^^^^^^^ unknown-element
    <diskk typee='file'/>
  </devicesx>`),
    );
  });
  it('is none in metadata, other namespaces and what libvirt writes for itself', () => {
    check(
      guest(`  <metadata>
    <app:site xmlns:app='http://example.org/app'><app:rack/></app:site>
    <anything here='too'/>
  </metadata>
  <qemu:commandline><qemu:arg value='-s'/></qemu:commandline>
  <note xmlns='http://example.org/note'><text/></note>`),
    );
  });
  it('is renamed at both ends', () => {
    checkFix(
      guest(`  <memoryBaking>
   ^^^^^^^^^^^^ unknown-element
    <locked/>
  </memoryBaking>`),
      'Rename it to memoryBacking',
      guest(`  <memoryBacking>
    <locked/>
  </memoryBacking>`),
    );
  });
});

describe('unknown-attribute', () => {
  it('is marked where it stands, and renamed', () => {
    checkFix(
      guest(`  <devices>
    <memballoon model='virtio' autodeflat='on'/>
                               ^^^^^^^^^^ unknown-attribute
  </devices>`),
      'Rename it to autodeflate',
      guest(`  <devices>
    <memballoon model='virtio' autodeflate='on'/>
  </devices>`),
    );
  });
  it('has no fix where the one that is meant stands there already', () => {
    check(
      guest(`  <vcpu placement='static' placment='auto'>2</vcpu>
                           ^^^^^^^^ unknown-attribute`),
      { fixes: { 'unknown-attribute': [] } },
    );
  });
});

describe('value-invalid', () => {
  it('offers the value that was meant', () => {
    checkFix(
      guest(`  <devices>
    <memballoon model='virtoi'/>
                       ^^^^^^ value-invalid
  </devices>`),
      'Change it to virtio',
      guest(`  <devices>
    <memballoon model='virtio'/>
  </devices>`),
    );
  });
  it('of a text, too', () => {
    checkFix(
      guest(`  <on_crash>restrat</on_crash>
             ^^^^^^^ value-invalid`),
      'Change it to restart',
      guest(`  <on_crash>restart</on_crash>`),
    );
  });
});
