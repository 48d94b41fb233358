/** What VS Code runs in a Node extension host. */
import Mocha from 'mocha';
import { glanceSuite } from './glance.suite';
import { guestSuite } from './guest.suite';
import { processSuite } from './process.suite';
import { serverProcesses } from './processes';
import { refactorSuite } from './refactor.suite';
import { lines } from './reporter';
import { startSuite } from './start.suite';
import { virtualSuite } from './virtual.suite';

export async function run(): Promise<void> {
  const mocha = new Mocha({ ui: 'bdd', reporter: lines, timeout: 60_000 });
  mocha.suite.emit('pre-require', globalThis, '', mocha);
  startSuite(serverProcesses);
  guestSuite();
  glanceSuite();
  refactorSuite();
  virtualSuite();
  processSuite();
  const failures = await new Promise<number>((resolve) => mocha.run(resolve));
  if (failures) throw new Error(`${failures} tests failed`);
}
