/** What V8 did with the loop and the operation, asked after the last turn. */
import type { JitEvidence, Tier } from '../evidence.ts';
import type { RawJitEvent } from './jit-events.ts';
import type { JitAccount, JitLog } from './jit-log.ts';
import type { PreparedSample } from './prepared-case.ts';
import { declinesToOptimise, tierOf } from './tier.ts';
import { timeBatch } from './timed-loop.ts';

/** Compiled next to this file. */
const TIMED_LOOP = new URL('./timed-loop.js', import.meta.url).href;
const HARNESS = new URL('../', import.meta.url).href;
const ENGINE = /[\\/]node_modules[\\/]tinybench[\\/]/;

/** Changes nothing but that the operation is called a few times. Null in an engine that can't be asked. */
export function jitEvidence({ operation, reset }: PreparedSample, log: JitLog | null): JitEvidence | null {
  if (log === null && tierOf(timeBatch) === null) return null;
  const account = log?.read(isOwn, timeBatch.name) ?? null;
  const loop = reset === null ? loopTier(account) : null;
  const tier = tierOf(operation);
  const call = () => {
    reset?.();
    return operation();
  };
  const refused = tier === null || isOptimised(tier) ? null : declinesToOptimise(operation, call);
  return { loop, operation: tier, refused, events: account?.events ?? null, omitted: account?.omitted ?? 0 };
}

function loopTier(account: JitAccount | null): Tier | null {
  const tier = tierOf(timeBatch);
  return !isOptimised(tier) && account?.loopReplaced ? 'optimised' : tier;
}

function isOptimised(tier: Tier | null): boolean {
  return tier === 'turbofan' || tier === 'maglev';
}

/**
 * Not the harness's own code around the loop, nor Node's. An optimisation has no position, so it is told by the
 * function's name alone, where it has one: those of tinybench's build are shortened.
 */
export function isOwn({ kind, position, function: name }: RawJitEvent): boolean {
  if (kind === 'optimised') return name.length > 2 && !/^#|^\(/.test(name) && !HARNESS_FUNCTIONS.has(name);
  if (position === null || position.startsWith(TIMED_LOOP)) return true;
  return !position.startsWith(HARNESS) && !position.startsWith('node:') && !ENGINE.test(position);
}

/** What V8 optimises within a turn besides the case: the clock, and what tinybench calls. */
const HARNESS_FUNCTIONS: ReadonlySet<string> = new Set(['now', 'task', 'wrappedFn']);
