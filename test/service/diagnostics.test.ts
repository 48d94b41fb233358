import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { describe, it } from 'node:test';
import { DiagnosticSeverity } from 'vscode-languageserver-types';
import { doDiagnostics } from '../../server/src/service/diagnostics';
import { hostdev, phb, pseries, snapshotOf } from './guests';

const twice = pseries(
  [phb(0), phb(1), hostdev('0001:01:00.0', '1:1'), hostdev('0002:01:00.0', '1:1')].join('\n'),
);

describe('diagnostics', () => {
  it('carry code, page, severity, source, and who refuses the guest in what words', () => {
    const found = doDiagnostics(snapshotOf(twice)).find(({ code }) => code === 'address-in-use');
    assert.ok(found);
    assert.equal(found.severity, DiagnosticSeverity.Error);
    assert.equal(found.source, 'pseries-xml');
    assert.deepEqual(found.data, {
      refusedBy: 'libvirt',
      says: 'XML error: Attempted double use of PCI Address 0000:01:01.0',
      first: true,
    });
    assert.equal(found.range.start.line, found.range.end.line);
    assert.ok(found.relatedInformation?.every(({ location }) => location.uri === 'file:///guests/guest.xml'));
  });

  it('link to a page that exists', () => {
    for (const { code, codeDescription } of doDiagnostics(snapshotOf(twice))) {
      const page = `docs/rules/${code}.md`;
      assert.ok(codeDescription?.href.endsWith(`/blob/main/${page}`));
      assert.ok(existsSync(path.join(import.meta.dirname, '../..', page)), page);
    }
  });

  it('stay short where they quote a value of any length', () => {
    const endless = hostdev('0001:01:00.0', '1:1').replace("mode='subsystem'", `mode='${'x'.repeat(5000)}'`);
    const diagnostics = doDiagnostics(snapshotOf(pseries([phb(0), phb(1), endless].join('\n'))));
    assert.ok(diagnostics.some(({ message }) => String(message).endsWith('x…')));
    assert.ok(JSON.stringify(diagnostics).length < 10_000);
  });

  it('of a guest with thousands of problems: the worst thousand, in document order', () => {
    const lost = Array.from({ length: 1500 }, () => hostdev('0009:01:00.0', '1:1')).join('\n');
    const snapshot = snapshotOf(pseries([phb(0), phb(1), lost].join('\n')));
    assert.ok(snapshot.problems.length > 1000);
    const diagnostics = doDiagnostics(snapshot);
    assert.equal(diagnostics.length, 1000);
    const lines = diagnostics.map(({ range }) => range.start.line);
    assert.deepEqual(
      lines,
      [...lines].sort((a, b) => a - b),
    );
    const shown = diagnostics.filter(({ severity }) => severity === DiagnosticSeverity.Error).length;
    const errors = snapshot.problems.filter(({ level }) => level === 'error').length;
    assert.equal(shown, Math.min(1000, errors));
  });
});
