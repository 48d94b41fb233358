/** What VS Code runs in a Node extension host. */
import Mocha from 'mocha';
import { guestSuite } from './guest.suite';
import { processSuite } from './process.suite';
import { lines } from './reporter';

export async function run(): Promise<void> {
  const mocha = new Mocha({ ui: 'bdd', reporter: lines, timeout: 60_000 });
  mocha.suite.emit('pre-require', globalThis, '', mocha);
  guestSuite();
  processSuite();
  const failures = await new Promise<number>((resolve) => mocha.run(resolve));
  if (failures) throw new Error(`${failures} tests failed`);
}
