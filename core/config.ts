/**
 * Whether the notifier hooks are in this build.
 *
 * A build without them is bundled from the same source, in which each `x.off.ts` takes the place of its
 * sibling `x.ts`: a hook is an empty function there, so that the bundler drops its calls. A test in the hot
 * code, even of a constant, would not be good enough: the bundler does not fold constants across modules
 * before it decides which functions are empty. Nor does it drop the call of a hook that returns something, so
 * that the module which uses the result needs a sibling of its own.
 */
export const CONFIG_MMU_NOTIFIER: boolean = true;
