import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { xmlErrors } from '../../server/src/xml/errors';
import { parseXml } from '../../server/src/xml/parse';
import { readMarked, written } from './marked';
import { sketch } from './trees';

/** Exactly the marked errors are found, and the tree looks like `tree`. */
function check(marked: string, tree?: string): void {
  const { text, errors } = readMarked(marked);
  const found = parseXml(text);
  assert.deepEqual(written(xmlErrors(found)), errors);
  if (tree !== undefined) {
    assert.equal(sketch(found), tree);
  }
}

describe('a document in good order', () => {
  it('has no errors', () => {
    check('<a/>', '[a]');
    check('<?xml version="1.0" encoding="UTF-8" standalone=\'yes\'?>\n<a/>\n');
    check('\uFEFF<?xml version="1.0"?><a/>');
    check(
      '<!DOCTYPE a [<!ENTITY b "]>"> <!-- ]> -->]>\n<!-- x --><a/><?y z?>\n',
      '{doctype}{comment}[a]{instruction}',
    );
    check('<a b="1>2" c=\'"\'>x]]y<![CDATA[<&]] ]]]></a>', '[a b=1>2 c="x]]y<&]] ]]');
    check('<a b="&lt;&amp;&#65;&#x1F600;">&gt;&quot;&apos;</a>', '[a b=<&A\u{1F600}>"\']');
    check('<q:a xmlns:q="urn:x" q:b="1" ></q:a >');
    check('<é ü="ö"/>');
    check('<a hasOwnProperty="1" __proto__="2" constructor="3"><toString/></a>');
    check('<a><?p ??></a>');
  });
});

describe('a tag that is being typed', () => {
  it('spoils itself and nothing else', () => {
    check('<d>\n  «unfinished-tag:<addr»\n  <c a="1"/>\n</d>', '[d[addr!][c a=1]]');
    check('<d>\n  «unfinished-tag:<»\n  <c a="1"/>\n</d>', '[d[!][c a=1]]');
    check(`<d>\n  «unfinished-tag:<address» slot='\n  <c a='1'/>\n</d>`, '[d[address slot=!][c a=1]]');
    check(
      `<d>\n  «unfinished-tag:<address» slot='0x01\n  <c a='1'/>\n</d>`,
      '[d[address slot=0x01!][c a=1]]',
    );
    check('<d>\n  «unfinished-tag:<address» slot\n  <c a="1"/>\n</d>', '[d[address slot=!][c a=1]]');
    check('<d>\n  «unfinished-tag:<address» slot=\n  <c a="1"/>\n</d>', '[d[address slot=!][c a=1]]');
    check('<«missing-end-tag:d»>\n  <c a="1"/>\n  «unfinished-tag:<e»', '[d![c a=1][e!]]');
  });

  it('keeps what is inside it when its end tag is there', () => {
    check(`<d>\n  «unfinished-tag:<b» c='\n    <e/>\n  </b>\n  <f/>\n</d>`, '[d[b c=[e]][f]]');
    check(`<d>\n  «unfinished-tag:<b»\n    <e/>\n  </b>\n  <f/>\n</d>`, '[d[b[e]][f]]');
  });

  it('loses one quote and is one error', () => {
    check(`<d><a b='1 c='«unexpected-character:2'»/><e/></d>`, '[d[a b=1 c=][e]]');
    check(`<d><a b=«unquoted-value:1» c='2'/></d>`, '[d[a b=1 c=2]]');
    check(`<d><a «missing-value:b» c='2'/></d>`, '[d[a b= c=2]]');
    check(`<d><a b='1'«missing-space:c»='2'/></d>`, '[d[a b=1 c=2]]');
    check(`<d><a b='1' «duplicate-attribute:b»='2'/></d>`, '[d[a b=1 b=2]]');
    check(`<d><a b='«less-than-in-value:<»x'/></d>`, '[d[a b=<x]]');
    check(`<d><a «unexpected-character:/» b='1'/></d>`, '[d[a b=1]]');
  });
});

describe('an end tag', () => {
  it('that is missing is one error, where the element begins', () => {
    check('<d>\n  <«missing-end-tag:b»>\n  <c/>\n</d>', '[d[b!][c]]');
    check('<d>\n  <«missing-end-tag:b»>\n    <c/>\n  <e/>\n</d>', '[d[b![c]][e]]');
    check('<d>\n  <«missing-end-tag:b»>\n    <c/>\n    <e/>\n</d>', '[d[b![c][e]]]');
    check('<d><«missing-end-tag:b»><c/></d>', '[d[b![c]]]');
    check('<«missing-end-tag:d»>\n  <b>\n    <c/>\n  </b>\n', '[d![b[c]]]');
  });

  it('that is one too many is one error', () => {
    check('<d>\n  <b/>\n  </«stray-end-tag:b»>\n  <c/>\n</d>', '[d[b]{broken}[c]]');
    check('<d/></«stray-end-tag:d»>', '[d]{broken}');
  });

  it('that is being typed again closes its element', () => {
    for (const typed of [
      '«unfinished-tag:</»',
      '«unfinished-tag:</h»',
      '«unfinished-tag:</hostde»',
      '«unfinished-tag:</hostdev»',
    ]) {
      check(`<d>\n  <hostdev>\n    <a/>\n  ${typed}\n  <c/>\n</d>`, '[d[hostdev[a]][c]]');
    }
    check('<d>\n  <hostdev>\n    <a/>\n  </«mismatched-end-tag:hostde»>\n  <c/>\n</d>', '[d[hostdev[a]][c]]');
    check('<d><hostdev><a/></«mismatched-end-tag:hostde»><c/></d>', '[d[hostdev[a]][c]]');
    check('<d><name>x</«mismatched-end-tag:title»><c/></d>', '[d[name x][c]]'.replace(' x', 'x'));
  });

  it('closes its element while the name in the start tag is being typed', () => {
    check('<d>\n  <host>\n    <a/>\n  </«mismatched-end-tag:disk»>\n  <c/>\n</d>', '[d[host[a]][c]]');
  });

  it('that is out of order closes what it names', () => {
    check('<a><«missing-end-tag:b»></a></«stray-end-tag:b»>', '[a[b!]]{broken}');
    check(
      '<a><b></«invalid-end-tag: b»></a>'.replace('</«invalid-end-tag: b»>', '«invalid-end-tag:</ b>»'),
      '[a[b]]',
    );
    check('<a><b>«invalid-end-tag:</b c="1">»</a>', '[a[b]]');
  });
});

describe('text', () => {
  it('may hold references, but only to what exists', () => {
    check(
      '<a>«undefined-entity:&b;» «unencoded-ampersand:&» «unencoded-ampersand:&»#x; «invalid-character:&#0;» «invalid-character:&#xFFFE;»</a>',
    );
    check('<a b="«undefined-entity:&nbsp;»" c="«unencoded-ampersand:&»AMP"/>');
    check('<a>«undefined-entity:&AMP;»«unencoded-ampersand:&»#X41;</a>');
    check('<!DOCTYPE a [<!ENTITY b "c">]><a>«undefined-entity:&b;»</a>', '{doctype}[a&b;]');
  });

  it('may not hold what XML forbids', () => {
    check('<a>«invalid-character:\0»</a>');
    check('<a b="«invalid-character:\u0007»"/>');
    check('<a>x«invalid-character:\uD83D» \u{1F600}</a>');
    check('<a><!-- «invalid-character:\uFFFF» --></a>');
    check('<a>«misplaced-cdata-end:]]>»</a>');
    check('<a>1 «unfinished-tag:<» 2 </a>', '[a1[ 2=!]]'.replace('[ 2=!]', '[!]'));
  });
});

describe('other markup', () => {
  it('without its end spoils no more than itself', () => {
    check('<a>«unfinished-comment:<!--» x <b/></a>', '[a{broken}[b]]');
    check('<a>«unfinished-CDATA-section:<![CDATA[» x <b/></a>', '[a{broken}[b]]');
    check('<a>«unfinished-processing-instruction:<?» x <b/></a>', '[a{broken}[b]]');
    check('«unfinished-DOCTYPE:<!DOCTYPE» a [ <b/>', '{broken}[b]');
    check('<a>«unknown-markup:<!x>»<b/></a>', '[a{broken}[b]]');
    check('<a>«unknown-markup:<![cdata[»x]]><b/></a>', '[a{broken}[b]]');
  });

  it('obeys the rules of its kind', () => {
    check('<a><!-- x «dashes-in-comment:--» y --></a>');
    check('<a><!-- x «dashes-in-comment:--»-></a>');
    check('<a>«invalid-instruction:<? x?>»</a>');
    check('<a>«misplaced-declaration:<?xml» version="1.0"?></a>');
    check(' «misplaced-declaration:<?xml» version="1.0"?><a/>');
    check('«invalid-declaration:<?xml encoding="UTF-8"?>»<a/>');
    check('<a>«unknown-markup:<!DOCTYPE» a></a>');
    check('<!DOCTYPE a [«invalid-doctype:<»b>]><a/>');
    check('«not-xml:<!DOCTYPE a [<!ENTITY b<! "<c>">]>»<a/>');
    check('<!DOCTYPE a>«unknown-markup:<!DOCTYPE» b><a/>');
  });
});

describe('a document as a whole', () => {
  it('has one root element and no text beside it', () => {
    check('«no-root:»');
    check('«no-root: <!-- x -->»');
    check('«text-before-root:x»<a/>');
    check('<a/>\n«content-after-root:x» y\n'.replace('«content-after-root:x» y', '«content-after-root:x y»'));
    check('<a/><«content-after-root:b»/><c/>');
    check('<a/>«content-after-root:<![CDATA[x]]>»');
  });

  it('has no element in more than 256 others; the first is the error', () => {
    const nested = (count: number, inside: string) =>
      `${'<a>'.repeat(count)}${inside}${'</a>'.repeat(count)}`;
    check(nested(256, '<b/>'));
    check(nested(257, 'x<!-- x --><![CDATA[x]]>'));
    check(nested(257, '<«too-deep:b»/><c/>'));
    check(nested(257, '<«too-deep:b»><c/></b>'));
    check(`<a>${nested(255, '<b/>')}${nested(256, '<«too-deep:b»/>')}${nested(300, '')}</a>`);
    check(`<«missing-end-tag:c»>${nested(256, '<«too-deep:b»/>')}`);
    const long = '<b x="1"/>'.repeat(40);
    check(`<a>${long}${nested(255, long)}${long}</a>`);
    check(`<a>${long}${nested(255, `<b/>${nested(1, '<«too-deep:b»/>')}${long}`)}${long}</a>`);
  });

  it('tells no more than a hundred errors', () => {
    const errors = xmlErrors(
      parseXml(`<a>${'&x;'.repeat(50)}<b>${'&y;'.repeat(500)}</b>${'<c d="&z;"/>'.repeat(500)}</a>`),
    );
    assert.equal(errors.length, 100);
    assert.equal(errors.at(-1)?.code, 'too-many-errors');
    assert.deepEqual(
      errors.map(({ start }) => start),
      errors.map(({ start }) => start).sort((one, other) => one - other),
    );
  });
});
