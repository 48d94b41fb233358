/** Entry point of the command line `pseries-xml`: the process's own streams and machine, nothing else. */
import { buffer } from 'node:stream/consumers';
import type { WriteStream } from 'node:tty';
import { readSysfs } from '../host/sysfs';
import type { Output } from './io';
import { run } from './run';

/** A reader that has seen enough (`| head`) is no error: the rest is not written, the exit code stays. */
function outputTo(stream: WriteStream): Output {
  let open = true;
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
    open = false;
  });
  return {
    write: (text) => {
      if (open) stream.write(text);
    },
    isTTY: stream.isTTY ?? false,
    columns: stream.columns,
  };
}

run(process.argv.slice(2), {
  stdout: outputTo(process.stdout),
  stderr: outputTo(process.stderr),
  readStdin: () => buffer(process.stdin),
  env: process.env,
  cwd: process.cwd(),
  arch: process.arch,
  readSysfs,
  readVirsh: async (uri) => (await import('../host/virsh')).readVirsh(uri),
}).then((exitCode) => {
  process.exitCode = exitCode;
});
