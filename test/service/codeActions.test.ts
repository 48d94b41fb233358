import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { type CodeAction, type Range, TextDocumentEdit, type TextEdit } from 'vscode-languageserver-types';
import { codeActionKinds } from '../../server/src/service/announced';
import { doCodeActions } from '../../server/src/service/codeActions';
import { doDiagnostics } from '../../server/src/service/diagnostics';
import { toRange } from '../../server/src/service/positions';
import type { Snapshot } from '../../server/src/service/snapshot';
import { readMarked } from '../support/marked';
import { hostdev, mustNotFail, phb, pseries, snapshotOf } from './guests';

interface Asked {
  readonly only?: readonly string[];
  readonly versioned?: boolean;
}

/** The actions at the cursor of a marked guest. */
function actionsAt(source: string, { only, versioned = true }: Asked = {}): [CodeAction[], Snapshot] {
  const { text, cursor = 0 } = readMarked(source);
  const snapshot = snapshotOf(text, { version: 7 });
  const range = toRange(snapshot.positions, { start: cursor, end: cursor });
  return [doCodeActions(snapshot, range, { only, versioned }, mustNotFail), snapshot];
}

function editsOf({ edit }: CodeAction): TextEdit[] {
  return (edit?.documentChanges ?? [])
    .filter(TextDocumentEdit.is)
    .flatMap(({ edits }) => edits as TextEdit[]);
}

/** The snapshot after an action. */
function after(action: CodeAction, { text }: Snapshot): Snapshot {
  return snapshotOf(TextDocument.applyEdits(TextDocument.create('', 'xml', 0, text), editsOf(action)));
}

const mixed = (cursor = '') =>
  pseries(
    [phb(0), phb(1), hostdev('0001:01:00.0', '1:1'), hostdev('0002:01:00.0', '1:2')]
      .join('\n')
      .replace(" slot='0x02'", ` slot=${cursor}'0x02'`),
  );
const atSecond = mixed('<|cursor|>');

describe('quick fixes', () => {
  it('are for the problem under the cursor, which is attached as it was published', () => {
    const [actions, snapshot] = actionsAt(atSecond, { only: ['quickfix'] });
    assert.ok(actions.length > 0);
    const published = doDiagnostics(snapshot);
    for (const { diagnostics, kind } of actions) {
      assert.equal(kind, 'quickfix');
      assert.ok(diagnostics && diagnostics.length > 0);
      for (const diagnostic of diagnostics) {
        assert.ok(published.some((other) => JSON.stringify(other) === JSON.stringify(diagnostic)));
      }
    }
    assert.equal(actions.filter(({ isPreferred }) => isPreferred).length, 1);
  });

  it('name the version they are for', () => {
    const [[action]] = actionsAt(atSecond);
    const [change] = action?.edit?.documentChanges ?? [];
    assert.ok(TextDocumentEdit.is(change));
    assert.deepEqual(change.textDocument, { uri: 'file:///guests/guest.xml', version: 7 });
  });

  it('come without versions for a client that takes none', () => {
    const [[action]] = actionsAt(atSecond, { versioned: false });
    assert.equal(action?.edit?.documentChanges, undefined);
    assert.ok((action?.edit?.changes?.['file:///guests/guest.xml'] ?? []).length > 0);
  });

  it('the preferred one leaves a guest without the problem', () => {
    const [actions, snapshot] = actionsAt(atSecond);
    const preferred = actions.find(({ isPreferred }) => isPreferred);
    assert.ok(preferred);
    assert.deepEqual(after(preferred, snapshot).problems, []);
  });

  it('are offered anywhere on the squiggle and at its end, not beside it', () => {
    const text = mixed();
    const snapshot = snapshotOf(text);
    const [problem] = snapshot.problems;
    assert.ok(problem);
    const at = (offset: number): Range => toRange(snapshot.positions, { start: offset, end: offset });
    const count = (offset: number) =>
      doCodeActions(snapshot, at(offset), { only: ['quickfix'], versioned: true }, mustNotFail).length;
    assert.ok(count(problem.start) > 0);
    assert.equal(count(problem.end), count(problem.start));
    assert.equal(count(problem.end + 1), 0);
    assert.equal(count(problem.start - 1), 0);
  });

  it('a range sent the wrong way round is the same range', () => {
    const snapshot = snapshotOf(mixed());
    const range = toRange(snapshot.positions, { start: 0, end: snapshot.text.length });
    const asked = (asked: Range) =>
      doCodeActions(snapshot, asked, { only: ['quickfix'], versioned: true }, mustNotFail);
    assert.deepEqual(asked({ start: range.end, end: range.start }), asked(range));
  });
});

describe('fix-all', () => {
  it('is answered when asked for, by its name or one above it', () => {
    for (const only of ['source.fixAll.pseriesXml', 'source.fixAll', 'source', '']) {
      const [actions] = actionsAt(atSecond, { only: [only] });
      assert.equal(actions.filter(({ kind }) => kind === 'source.fixAll.pseriesXml').length, 1, only);
    }
    for (const only of [undefined, ['quickfix'], ['source.organizeImports'], ['source.fixAll.other'], []]) {
      const [actions] = actionsAt(atSecond, only ? { only } : {});
      assert.ok(actions.every(({ kind }) => kind !== 'source.fixAll.pseriesXml'));
    }
  });

  it('leaves nothing to be mended', () => {
    const [[action], snapshot] = actionsAt(mixed(), { only: ['source.fixAll'] });
    assert.ok(action);
    assert.deepEqual(after(action, snapshot).problems, []);
  });

  it('is not there for a guest in order', () => {
    const clean = pseries([phb(0), phb(1), hostdev('0001:01:00.0', '1:1')].join('\n'));
    assert.deepEqual(actionsAt(clean, { only: ['source.fixAll'] })[0], []);
  });
});

describe('actions on the guest as a whole', () => {
  const titles = (source: string, asked?: Asked) =>
    actionsAt(source, asked)[0].flatMap(({ title, kind }) => (kind?.startsWith('refactor') ? title : []));

  it('are offered on the devices tag, on a PHB and on a host device, not on other lines', () => {
    const insert = 'Insert PHB 2 with target index 2';
    for (const place of ['<devices>', "index='1' model='pci-root'", 'managed=']) {
      assert.ok(titles(mixed().replace(place, `<|cursor|>${place}`)).includes(insert), place);
    }
    for (const place of ['<name>', '<memballoon']) {
      assert.deepEqual(titles(mixed().replace(place, `<|cursor|>${place}`)), [], place);
      const asked = { only: ['refactor'] };
      assert.ok(titles(mixed().replace(place, `<|cursor|>${place}`), asked).includes(insert), place);
    }
  });

  it('isolate all host devices: every group alone on a PHB', () => {
    const [actions, snapshot] = actionsAt(mixed(), { only: ['refactor.rewrite.isolateHostDevices'] });
    assert.equal(actions.length, 1);
    assert.deepEqual(
      actions.flatMap((action) => after(action, snapshot).problems),
      [],
    );
  });

  it('insert a PHB that libvirt has no quarrel with', () => {
    const [[action], snapshot] = actionsAt(pseries(phb(0)), { only: ['refactor.rewrite.insertPhb'] });
    assert.ok(action);
    const { plan, problems } = after(action, snapshot);
    assert.deepEqual(problems, []);
    assert.deepEqual(
      plan?.controllers
        .filter(({ type }) => type === 'pci')
        .map(({ index, targetIndex }) => [index, targetIndex]),
      [
        [0, 0],
        [1, 1],
      ],
    );
  });

  it('are not for other machines', () => {
    const x86 = mixed().replace('ppc64le', 'x86_64').replace("'pseries'", "'pc'");
    assert.deepEqual(titles(x86, { only: ['refactor'] }), []);
  });
});

it('no action is of a kind that is not announced, none is for other XML', () => {
  const announced = (kind: string) =>
    codeActionKinds.some((above) => kind === above || kind.startsWith(`${above}.`));
  const [actions] = actionsAt(atSecond, { only: [''] });
  assert.deepEqual(
    actions.filter(({ kind }) => !announced(kind ?? '')),
    [],
  );
  assert.deepEqual(actionsAt('<project/>', { only: [''] })[0], []);
});
