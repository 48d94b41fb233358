/** Reports each test as a line that the process outside the editor reads from the console. */
import type { Runner, Test } from 'mocha';

export const marker = 'e2e-result ';

export function Lines(runner: Runner): void {
  const say = (test: Test, error?: Error) =>
    console.log(
      marker + JSON.stringify({ title: test.fullTitle(), error: error && String(error.stack ?? error) }),
    );
  runner.on('pass', (test: Test) => say(test));
  runner.on('fail', (test: Test, error: Error) => say(test, error));
}
