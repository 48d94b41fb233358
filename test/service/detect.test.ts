import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { looksLikeDomain, looksLikeDomainSoFar } from '../../server/src/service/detect';

const domains = {
  'a plain domain': "<domain type='kvm'/>",
  'behind a declaration, comments and a DOCTYPE':
    "<?xml version='1.0'?>\n<!-- <pom> -->\n<!DOCTYPE domain [<!ENTITY a 'b'>]>\n<domain type='kvm'>",
  'a snapshot': '<domainsnapshot><domain/></domainsnapshot>',
  'a saved state': "<domstatus state='running'>",
  'behind a BOM and template statements': '\uFEFF{% if x %}\n<domain type="kvm">',
  'behind a comment that is being typed': "<!-- my gue\n<domain type='kvm'>",
  'behind an instruction that is being typed': "<?xml \n<domain type='kvm'>",
  'behind a lone <': "<\n<domain type='kvm'>",
  'with a prefix of its own': "<domain type='kvm' xmlns:qemu='http://libvirt.org/schemas/domain/qemu/1.0'>",
  'a start tag that is being typed': '<domain',
  'lines of CRLF': "<domain\r\n  type='kvm'>",
};

const others = {
  nothing: '',
  'no markup': 'domain',
  'a project file': '<project><domain type="kvm"/></project>',
  'a longer name': "<domains type='kvm'/>",
  "an application server's domain": "<domain xmlns='urn:jboss:domain:20.0'>",
  'only a comment': "<!-- <domain type='kvm'> -->",
};

describe('domain XML is told from other XML', () => {
  for (const [name, text] of Object.entries(domains)) {
    it(`is domain XML: ${name}`, () => assert.equal(looksLikeDomain(text), true));
  }
  for (const [name, text] of Object.entries(others)) {
    it(`is none: ${name}`, () => assert.equal(looksLikeDomain(text), false));
  }
  it('takes no longer on a million opening marks than on other text', () => {
    const began = performance.now();
    assert.equal(looksLikeDomain('<!--'.repeat(1_000_000)), false);
    assert.ok(performance.now() - began < 2000);
  });
});

describe('the beginning of a text', () => {
  it('is never judged otherwise than the whole', () => {
    const piece = fc.constantFrom(
      '<',
      '<!--',
      '-->',
      '<?',
      '?>',
      '<domain',
      ' xmlns="a"',
      '>',
      '<pom>',
      'a',
      '\n',
    );
    const texts = fc.array(piece, { maxLength: 12 }).map((pieces) => pieces.join(''));
    fc.assert(
      fc.property(texts, fc.nat(60), (text, length) => {
        const judged = looksLikeDomainSoFar(text.slice(0, length));
        assert.ok(judged === undefined || judged === looksLikeDomain(text));
      }),
      { numRuns: 20_000 },
    );
  });
  it('is enough when it holds the first start tag, and nothing is open before it', () => {
    assert.equal(looksLikeDomainSoFar("<!-- a -->\n<domain type='kvm'>"), true);
    assert.equal(looksLikeDomainSoFar('<project>'), false);
    for (const text of ['', 'a', "<domain type='kvm'", '<!-- <project>', '<?xml <project>'])
      assert.equal(looksLikeDomainSoFar(text), undefined);
  });
});
