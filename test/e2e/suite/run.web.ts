/** What VS Code runs in a web worker extension host. */
import 'mocha/mocha.js';
import { glanceSuite } from './glance.suite';
import { guestSuite } from './guest.suite';
import { refactorSuite } from './refactor.suite';
import { lines } from './reporter';
import { startSuite } from './start.suite';
import { virtualSuite } from './virtual.suite';

async function run(): Promise<void> {
  mocha.setup({ ui: 'bdd', reporter: lines, timeout: 60_000 });
  startSuite();
  guestSuite();
  glanceSuite();
  refactorSuite();
  virtualSuite();
  const failures = await new Promise<number>((resolve) => mocha.run(resolve));
  if (failures) throw new Error(`${failures} tests failed`);
}

// Mocha's browser bundle sets module.exports of whatever bundles it: said whole, and last.
module.exports = { run };
