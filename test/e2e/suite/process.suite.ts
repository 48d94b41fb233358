/** What only a server in a process of its own can be asked. */
import assert from 'node:assert';
import { diagnostic, noDiagnostic, open, replaceAll, until } from './host';
import { serverProcesses } from './processes';

export function processSuite(): void {
  describe('the server as a process', () => {
    it('starts again when it was killed, and checks what was typed meanwhile', async () => {
      const document = await open('two-groups.xml');
      const before = document.getText();
      await diagnostic(document, 'mixed-iommu-groups');
      const [victim, ...others] = serverProcesses();
      assert.ok(victim);
      assert.deepStrictEqual(others, []);
      process.kill(victim, 'SIGKILL');
      await replaceAll(document, '<domain><devices></domain>');
      await noDiagnostic(document, 'mixed-iommu-groups');
      await replaceAll(document, before);
      await diagnostic(document, 'mixed-iommu-groups');
      const [next] = await until('another server', () => {
        const found = serverProcesses();
        return found.length === 1 && found[0] !== victim && found;
      });
      assert.notStrictEqual(next, victim);
    });
  });
}
