/** The server as a process. */
import { readdirSync, readFileSync } from 'node:fs';

/** The ids of the processes that run the installed extension's server, from /proc. */
export function serverProcesses(): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((name) => {
      try {
        const command = readFileSync(`/proc/${name}/cmdline`, 'utf8');
        return (
          command.includes('dist/server.node.js') && command.includes(`--clientProcessId=${process.pid}`)
        );
      } catch {
        return false;
      }
    })
    .map(Number);
}
