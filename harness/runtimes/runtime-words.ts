/** How each runtime is started. */
import type { Runtime, RuntimeKind } from './runtime.ts';

/** Its flags as words of its command line; Deno takes V8's in one. */
export function runtimeFlagWords(kind: RuntimeKind, flags: readonly string[]): string[] {
  return kind === 'deno' && flags.length > 0 ? [`--v8-flags=${flags.join(',')}`] : [...flags];
}

/**
 * The command that runs a worker's module. `v8` are flags of the harness's own, for engines that have them. Nothing is
 * installed or written on the way: suites find their packages where Node finds them.
 */
export function workerWords(
  { kind, executable, flags }: Runtime,
  v8: readonly string[],
  module: string,
): [string, ...string[]] {
  switch (kind) {
    case 'node':
      return [executable, ...flags, ...v8, module];
    case 'bun':
      return [executable, '--no-install', ...flags, module];
    case 'deno':
      // There V8's flags can't be changed later, as the worker does on Node to ask for tiers.
      return [executable, 'run', ...DENO, ...runtimeFlagWords(kind, [...flags, ...v8, NATIVES]), module];
  }
}

const DENO = ['--allow-all', '--no-prompt', '--no-lock', '--node-modules-dir=manual'];
const NATIVES = '--allow-natives-syntax';

/** Deno can't write to descriptors that it didn't open: its workers reply on stdout, in lines that begin with a mark. */
export function repliesOnStdout(kind: RuntimeKind): boolean {
  return kind === 'deno';
}
