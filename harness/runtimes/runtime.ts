/** A JavaScript runtime that workers are started in, other than the Node that runs mmubench. Data only. */
import type { RuntimeRecord } from '../run-document.ts';

export const RUNTIME_KINDS = ['node', 'bun', 'deno'] as const;
export type RuntimeKind = (typeof RUNTIME_KINDS)[number];

export interface Runtime {
  readonly kind: RuntimeKind;
  /** Path of the program. */
  readonly executable: string;
  /** Its own flags; of Deno those of V8. */
  readonly flags: readonly string[];
  /** Environment variables that a worker gets beside those of this process: a suite's parameters. */
  readonly variables: Readonly<Record<string, string>>;
  /** Takes the flags by which V8 writes down what it does with code. */
  readonly logsCode: boolean;
  /** What run documents say of it: flags and variables are part of it, so that each choice has series of its own. */
  readonly record: RuntimeRecord;
}

/** `node 22.11.0 --no-opt`: how tables and messages name it. */
export function runtimeName({ name, version, flags }: Omit<RuntimeRecord, 'v8'>): string {
  return [`${name} ${version}`, ...flags].join(' ');
}
