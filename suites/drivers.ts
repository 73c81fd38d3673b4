/** Owners of secondary page tables, as small as what is to be measured allows. */
import type { Mm, MmuNotifierOps } from '../core/index.ts';
import { core } from './core-variants.ts';

/** `same`: all notifiers share one table of operations. `distinct`: eight drivers in turn, with code of their own. */
export type Drivers = 'same' | 'distinct';
/** `count` adds one to a number. `shadow` drops what a shadow table holds for the page, as a hypervisor does. */
export type Callback = 'count' | 'shadow';
/** The operation that a driver leaves out, or none. */
export type Operation = 'clearFlushYoung' | 'invalidatePage' | 'invalidateRange';

const DISTINCT_DRIVERS = 8;
const SHADOW_PAGES = 1024;
const SHADOW_MASK = SHADOW_PAGES - 1;
const PRESENT = 1;
const ACCESSED = 2;

/** What one registration keeps. */
interface DriverState {
  calls: number;
  /** Shadow entries by page number, modulo their number. */
  readonly shadow: Int32Array;
}

const COUNT = 'mn.owner.calls++;';

/**
 * Drops the page's shadow entry and faults another page in, so that the table stays half full: in the steady state a
 * guest maps as many pages as it loses.
 */
const DROP = `
  const { owner } = mn;
  const page = (address * ${2 ** -12}) & ${SHADOW_MASK};
  if ((owner.shadow[page] & ${PRESENT}) !== 0) {
    owner.shadow[page] = 0;
    owner.calls++;
  }
  owner.shadow[(page + ${SHADOW_PAGES / 2}) & ${SHADOW_MASK}] = ${PRESENT | ACCESSED};`;

const AGE = `
  const { owner } = mn;
  const page = (address * ${2 ** -12}) & ${SHADOW_MASK};
  const young = (owner.shadow[page] & ${ACCESSED}) !== 0;
  if (young) owner.shadow[page] ^= ${ACCESSED};
  owner.shadow[(page + ${SHADOW_PAGES / 2}) & ${SHADOW_MASK}] = ${PRESENT | ACCESSED};
  return young ? 1 : 0;`;

/**
 * The operations of driver number `kind`. Functions made from one source text share V8's type feedback, which
 * different drivers don't do: so each driver's source has its number in it.
 */
function driverOps(kind: number, callback: Callback): MmuNotifierOps {
  const compile = (parameters: string, body: string) =>
    new Function(parameters, `/* driver ${kind} */ ${body}`);
  const shadow = callback === 'shadow';
  return {
    clearFlushYoung: compile('mn, mm, address', shadow ? AGE : `${COUNT} return 0;`),
    invalidatePage: compile('mn, mm, address', shadow ? DROP : COUNT),
    invalidateRangeStart: compile('mn, mm, address, end', shadow ? DROP : COUNT),
    invalidateRangeEnd: compile('mn, mm, start, end', COUNT),
  } as MmuNotifierOps;
}

/** Registers that many notifiers on the address space, the last one newest. */
export function attach(mm: Mm, count: number, drivers: Drivers, callback: Callback): void {
  const kinds = Array.from({ length: drivers === 'same' ? 1 : DISTINCT_DRIVERS }, (_, kind) =>
    driverOps(kind, callback),
  );
  for (let i = 0; i < count; i++) register(mm, kinds[i % kinds.length]!);
}

/** Registers one notifier and takes it away again: what a driver leaves behind that was unloaded. */
export function attachAndDetach(mm: Mm): void {
  const node = register(mm, driverOps(0, 'count'));
  core.mmuNotifierUnregister(node, mm);
}

/** Registers one notifier that lacks the operation. */
export function attachWithout(mm: Mm, operation: Operation): void {
  const ops = Object.entries(driverOps(0, 'count')).filter(([name]) => !name.startsWith(operation));
  register(mm, Object.fromEntries(ops) as MmuNotifierOps);
}

function register(mm: Mm, ops: MmuNotifierOps) {
  const state: DriverState = { calls: 0, shadow: new Int32Array(SHADOW_PAGES).fill(PRESENT | ACCESSED) };
  const node = new core.MmuNotifier(ops, state);
  const error = core.mmuNotifierRegister(node, mm);
  if (error !== 0) throw new Error(`mmuNotifierRegister returned ${error}, expected 0`);
  return node;
}
