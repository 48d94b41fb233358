/** Which libvirt connections may be asked for a host. */

/**
 * Whether this is a URI that virsh may be given: `qemu:///system`, `qemu+ssh://power9/system`. Undefined when it is; else
 * what is wrong with it. A `command` in its query and the transport `ext` would run a program of the URI's choice
 * (remote/remote_driver.c: doRemoteOpen), and are refused.
 */
export function connectionFault(uri: string): string | undefined {
  const match = /^qemu(?:\+([a-z0-9]+))?:\/\/(.*)$/s.exec(uri);
  if (!match) return 'it does not begin with qemu:// or qemu+ssh:// or the like';
  const [, transport = '', rest = ''] = match;
  if (uri.length > 1000) return 'it is too long';
  if (!/^[\x21-\x7e]*$/.test(rest)) return 'it holds white space or characters that no URI has';
  if (!allowedTransports.has(transport)) return `the transport ${transport} is not allowed`;
  const query = /\?([^#]*)/.exec(rest)?.[1] ?? '';
  const named = query.split(/[&;]/).map((part) => decoded(part.split('=')[0] ?? ''));
  const programs = named.find((name) => runsPrograms.has(name.toLowerCase()));
  if (programs !== undefined) return `"${programs}" in it would run a program`;
  // ssh takes a host that begins with a dash for an option.
  if (/^([^/?#]*@)?-/.test(rest) || /^[^/?#]*%2d/i.test(rest)) return 'its host begins with a dash';
  return undefined;
}

const allowedTransports: ReadonlySet<string> = new Set([
  '',
  'ssh',
  'libssh',
  'libssh2',
  'tls',
  'tcp',
  'unix',
]);
const runsPrograms: ReadonlySet<string> = new Set(['command', 'netcat']);

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** Whether the host behind a connection is the machine itself: `qemu:///system`. */
export function isLocalConnection(uri: string): boolean {
  return /^qemu(\+unix)?:\/\/\//.test(uri);
}

/** What a topology says of where it comes from. */
export function connectionSource(uri: string): string {
  return `libvirt at ${uri}`;
}
