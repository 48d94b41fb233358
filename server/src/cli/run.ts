/** The command line: what can be asked, and which command answers. Commands are loaded when they are needed. */
import { Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import type { Level } from '../rules/rule';
import { complain, exitCodes, type Io, systemErrorText, UsageError } from './io';
import { homepage, version } from './version';

interface GuestFlags {
  readonly host: string;
  readonly libvirt?: string;
  readonly rule?: Readonly<Record<string, Level>>;
  readonly stdinFilename?: string;
}

/** Runs one command line (without node and script) and answers its exit code. Never throws, never ends the process. */
export async function run(argv: readonly string[], io: Io): Promise<number> {
  let exitCode: number = exitCodes.clean;
  const answer = (code: number) => {
    exitCode = code;
  };
  try {
    await program(io, answer).parseAsync(argv, { from: 'user' });
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.clean : exitCodes.trouble;
    complain(io, error instanceof UsageError ? error.message : systemErrorText(error));
    return exitCodes.trouble;
  }
  return exitCode;
}

function program(io: Io, answer: (code: number) => void): Command {
  const program = new Command('pseries-xml')
    .description('Checks and mends libvirt domain XML of POWER (pSeries) guests.')
    .version(version, '--version', 'print the version')
    .helpOption('-h, --help', 'show this help')
    .helpCommand(false)
    .exitOverride()
    .configureOutput({
      writeOut: io.stdout.write,
      writeErr: io.stderr.write,
      getOutHelpWidth: () => io.stdout.columns ?? 100,
      getErrHelpWidth: () => io.stderr.columns ?? 100,
      getOutHasColors: () => false,
      getErrHasColors: () => false,
    })
    .showHelpAfterError('(see pseries-xml --help)')
    .addHelpText(
      'after',
      `
PATH is a file, a folder (searched for domain XML), or - for standard input.
Exit status: 0 clean; 1 something found at or above --fail-on; 2 wrong usage, or something could not be read.
${homepage}`,
    );

  guestCommand(program, 'check', 'show what is wrong with guests')
    .addOption(
      new Option('--format <format>', 'how to show it')
        .choices(['text', 'json', 'sarif', 'github'])
        .default('text'),
    )
    .addOption(failOn('exit with 1 from this level on'))
    .action(async (paths, flags) => {
      const { check } = await import('./check');
      const { format, failOn } = flags;
      answer(await check({ ...(await guestOptions(paths, flags)), format, failOn }, io));
    });

  guestCommand(program, 'fix', 'apply the safe fixes; the text of a single guest goes to standard output')
    .addOption(new Option('--write', 'change the files').conflicts('diff'))
    .addOption(new Option('--diff', 'show what would change'))
    .option('--only <codes>', 'fix these rules only, separated by commas', splitCodes)
    .addOption(failOn('exit with 1 when something is left at this level or above'))
    .action(async (paths, flags) => {
      const { fix } = await import('./fix');
      const { failOn, only } = flags;
      const output = flags.write ? 'write' : flags.diff ? 'diff' : 'text';
      await knownRules(only ?? []);
      answer(await fix({ ...(await guestOptions(paths, flags)), output, only, failOn }, io));
    });

  guestCommand(program, 'assign', 'show the controllers and addresses that libvirt would give to guests')
    .addOption(
      new Option('--format <format>', 'the text of a single guest with all places written in, or JSON')
        .choices(['xml', 'json'])
        .default('xml'),
    )
    .action(async (paths, flags) => {
      const { assign } = await import('./assign');
      answer(await assign({ ...(await guestOptions(paths, flags)), format: flags.format }, io));
    });

  guestCommand(program, 'topology', 'show PHBs, slots and IOMMU groups of guests')
    .addOption(
      new Option('--format <format>', 'for a terminal, a program, or as a picture of a single guest')
        .choices(['text', 'json', 'svg'])
        .default('text'),
    )
    .action(async (paths, flags) => {
      const { topology } = await import('./topology');
      answer(await topology({ ...(await guestOptions(paths, flags)), format: flags.format }, io));
    });

  program
    .command('explain <code>')
    .description('explain a rule, with an example')
    .action(async (code: string) => {
      const { explain } = await import('./explain');
      await knownRules([code]);
      explain(code, io);
    });

  program
    .command('rules')
    .description('list the rules')
    .addOption(new Option('--format <format>', 'how to show them').choices(['text', 'json']).default('text'))
    .action(async ({ format }: { format: 'text' | 'json' }) => {
      const { listRules } = await import('./listRules');
      listRules(format, io);
    });

  const host = program
    .command('host')
    .description("a host's PCI devices and IOMMU groups")
    .helpCommand(false);
  host
    .command('snapshot')
    .description(
      "print a host's PCI devices and IOMMU groups (this machine's, if none is named), to be kept beside its guests as NAME.host.json",
    )
    .addOption(new Option('--sysfs <folder>', 'read another sysfs than /sys').conflicts('connect'))
    .option(
      '--connect <uri>',
      'ask virsh for the host behind a libvirt connection, such as qemu+ssh://power9/system',
    )
    .action(async (flags: { sysfs?: string; connect?: string }) => {
      const { hostSnapshot } = await import('./hostSnapshot');
      answer(await hostSnapshot(flags, io));
    });

  program
    .command('lsp')
    .description('the language server, for any editor')
    .option('--stdio', 'speak over standard input and output (as it does anyway)')
    .action(async () => {
      const { serve } = await import('./serve');
      await serve();
    });
  return program;
}

function guestCommand(program: Command, name: string, description: string) {
  return program
    .command(name)
    .description(description)
    .argument('<path...>', 'guests')
    .option(
      '--host <source>',
      'the host they run on: a snapshot file, sysfs (this machine), a libvirt connection (qemu:///system), none, or auto (the snapshot beside the guest, else this machine if it is a POWER)',
      'auto',
    )
    .option(
      '--libvirt <version>',
      'the libvirt that runs them, such as 9.0.0 (default: the newest known)',
      libvirtVersion,
    )
    .option(
      '--rule <code=level>',
      'set the level of a rule: off, hint, information, warning, error; may be repeated',
      ruleLevel,
    )
    .option('--stdin-filename <name>', 'the name of standard input');
}

const failOn = (description: string) =>
  new Option('--fail-on <level>', description)
    .choices(['error', 'warning', 'information', 'hint'])
    .default('warning');

const splitCodes = (text: string) =>
  text
    .split(',')
    .map((code) => code.trim())
    .filter(Boolean);

function libvirtVersion(text: string): string {
  const parts = /^(\d+)\.(\d+)(?:\.(\d+))?$/.exec(text);
  if (!parts) throw new InvalidArgumentError('Expected a version such as 9.0.0.');
  return [parts[1], parts[2], parts[3] ?? '0'].join('.');
}

const ruleLevels: readonly Level[] = ['off', 'hint', 'information', 'warning', 'error'];

function ruleLevel(
  text: string,
  before: Readonly<Record<string, Level>> = {},
): Readonly<Record<string, Level>> {
  const [code = '', given] = text.split('=');
  const level = ruleLevels.find((name) => name === given);
  if (!level)
    throw new InvalidArgumentError(`Expected CODE=LEVEL, with a level of ${ruleLevels.join(', ')}.`);
  return { ...before, [code]: level };
}

async function knownRules(codes: readonly string[]): Promise<void> {
  const { ruleByCode } = await import('../rules/index');
  const unknown = codes.find((code) => !ruleByCode.has(code));
  if (unknown !== undefined) throw new UsageError(`no rule is called "${unknown}" (see pseries-xml rules)`);
}

async function guestOptions(paths: readonly string[], { host, libvirt, rule, stdinFilename }: GuestFlags) {
  const { defaultSettings } = await import('../service/snapshot');
  await knownRules(Object.keys(rule ?? {}));
  const plan =
    libvirt === undefined ? defaultSettings.plan : { ...defaultSettings.plan, libvirtVersion: libvirt };
  return { paths, stdinFilename, host, settings: { ...defaultSettings, levels: rule ?? {}, plan } };
}
