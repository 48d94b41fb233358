/** Property tests try the same cases in every run, so that a run that fails fails again; FUZZ_SEED asks for others. */
import fc from 'fast-check';

fc.configureGlobal({ ...fc.readConfigureGlobal(), seed: Number(process.env['FUZZ_SEED'] ?? 20261122) });
