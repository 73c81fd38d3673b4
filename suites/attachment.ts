/** The states that an address space's notifiers can be in, as the suites name them. */
import type { Mm } from '../core/index.ts';
import { type CoreModule, core, coreWithoutNotifiers } from './core-variants.ts';
import {
  attach,
  attachAndDetach,
  attachWithout,
  type Callback,
  type Drivers,
  type Operation,
} from './drivers.ts';

export interface Attachment {
  /** Parameters as `key=value`; part of a case's name. */
  readonly name: string;
  readonly core: CoreModule;
  readonly attachTo: (mm: Mm) => void;
  /** Measured with --all only. */
  readonly tail?: boolean;
}

/** The baseline of every group: the build that has no hooks. */
export const compiledOut: Attachment = {
  name: 'hooks=compiled-out',
  core: coreWithoutNotifiers,
  attachTo: () => {},
};

/** Nobody has ever registered: the fast path. */
export const absent: Attachment = { name: 'attached=absent', core, attachTo: () => {} };

/** Somebody was registered once: hooks walk an empty list. */
export const empty: Attachment = { name: 'attached=empty', core, attachTo: attachAndDetach };

export function withoutOperation(operation: Operation): Attachment {
  return { name: 'attached=1/operation=null', core, attachTo: (mm) => attachWithout(mm, operation) };
}

/** As `attached`, by the dispatch's first tier for ever: what generating walks brings. */
export function looped(count: number, drivers: Drivers): Attachment {
  const { name, attachTo } = attached(count, drivers, 'count');
  const attachAndLoop = (mm: Mm): void => {
    core.dispatchTiers.loops = Number.POSITIVE_INFINITY;
    attachTo(mm);
  };
  return { name: `${name}/tier=loop`, core, attachTo: attachAndLoop, tail: true };
}

export function attached(count: number, drivers: Drivers, callback: Callback, tail = false): Attachment {
  const name = `attached=${count}/drivers=${drivers}/callback=${callback}`;
  return { name, core, attachTo: (mm) => attach(mm, count, drivers, callback), tail };
}
