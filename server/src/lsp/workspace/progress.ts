/** What the user sees of the reading of many files; nothing where it is soon done. */
import type { Connection, WorkDoneProgressServerReporter } from 'vscode-languageserver';
import type { Timers } from '../environment';
import type { ReadingProgress } from './guestFiles';

const title = 'Reading the guests of the workspace';
/** Milliseconds. */
const patience = 500;

/** @param cancelled - the user does not want it to go on */
export function showProgress(connection: Connection, timers: Timers, cancelled: () => void): ReadingProgress {
  let reporter: WorkDoneProgressServerReporter | undefined;
  let ended = false;
  const begin = async () => {
    const created = await connection.window.createWorkDoneProgress();
    if (ended) return;
    reporter = created;
    reporter.begin(title, 0, undefined, true);
    reporter.token.onCancellationRequested(cancelled);
  };
  const timer = timers.later(() => void begin().catch(() => {}), patience);
  return {
    report(read, known) {
      reporter?.report(Math.floor((100 * read) / Math.max(known, 1)), `${read} of ${known} files`);
    },
    end() {
      ended = true;
      timer.dispose();
      reporter?.done();
    },
  };
}
