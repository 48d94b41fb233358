/** Reports each test as a line that the process outside the editor reads from the console. */
import type { ReporterConstructor, Runner, Test } from 'mocha';

const marker = 'e2e-result ';

class Lines {
  constructor(runner: Runner) {
    const say = ({ title }: { title: string }, error?: Error) =>
      console.log(marker + JSON.stringify({ title, error: error && (error.stack ?? String(error)) }));
    runner.on('pass', (test: Test) => say({ title: test.fullTitle() }));
    runner.on('fail', (test: Test, error: Error) => say({ title: test.fullTitle() }, error));
  }
}

/** Mocha asks no more of a reporter than to be made with the runner. */
export const lines = Lines as unknown as ReporterConstructor;
