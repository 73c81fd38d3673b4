/**
 * core as it is measured: two bundles of the same source, made by the same call, with the notifier hooks and
 * without. Bundled alike, so that what differs between them is the hooks and not how modules are linked.
 */
import type * as Core from '../core/index.ts';

export type CoreModule = typeof Core;

/** Relative to the compiled suites. */
const load = async (folder: string): Promise<CoreModule> =>
  (await import(new URL(`../${folder}/index.js`, import.meta.url).href)) as CoreModule;

/** With the hooks. */
export const core: CoreModule = await load('core-on');

/** CONFIG_MMU_NOTIFIER off. What registers notifiers is not in it. */
export const coreWithoutNotifiers: CoreModule = await load('core-off');
