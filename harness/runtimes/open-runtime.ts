/** From what the user wrote to a runtime that is there, takes its flags, and is known by its exact version. */
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { describeRuntime } from '../machine.ts';
import { UserError } from '../user-error.ts';
import { type InstallOptions, installedRuntime } from './install-runtime.ts';
import { logsCode, probeFlags, probeRuntime } from './probe-runtime.ts';
import type { Runtime, RuntimeKind } from './runtime.ts';
import { type RuntimeProgram, type RuntimeSpec, words } from './runtime-spec.ts';

/** Variables by which a runtime takes flags: they are inherited, and are flags all the same. */
const FLAG_VARIABLES: Readonly<Record<RuntimeKind, string>> = {
  node: 'NODE_OPTIONS',
  bun: 'BUN_OPTIONS',
  deno: 'DENO_V8_FLAGS',
};

/** Rejects with a UserError where it can't be had. */
export async function openRuntime(spec: RuntimeSpec, options: InstallOptions): Promise<Runtime> {
  const { flags, variables, program } = spec;
  const executable = await programOf(program, options);
  const { kind, version, v8 } = probeRuntime(executable);
  if (program.from === 'npm' && program.kind !== kind) {
    throw new UserError(`${executable} is ${kind} ${version}, expected ${program.kind}; remove its folder`);
  }
  // What this process was started with, its workers are started with too.
  const all = program.from === 'here' ? [...process.execArgv, ...flags] : flags;
  probeFlags(kind, executable, all);
  const inherited = process.env[FLAG_VARIABLES[kind]]?.trim();
  const own = inherited ? inherited.split(/\s+/) : [];
  return {
    kind,
    executable,
    flags: all,
    variables,
    logsCode: logsCode(kind, executable),
    record: {
      ...(program.from === 'here' ? describeRuntime() : { name: kind, version, v8 }),
      flags: [...all, ...own, ...words(variables)],
    },
  };
}

async function programOf(program: RuntimeProgram, options: InstallOptions): Promise<string> {
  switch (program.from) {
    case 'here':
      return process.execPath;
    case 'npm':
      return (await installedRuntime(program.kind, program.version, options)).executable;
    case 'path': {
      const path = resolve(program.path);
      if (existsSync(path)) return path;
      throw new UserError(
        `there is no program ${path}; name one that is there, or a version such as node@22`,
      );
    }
  }
}
