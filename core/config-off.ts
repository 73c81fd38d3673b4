import { MmBug } from './mm-bug.ts';

/** What a build without notifiers answers to everybody who wants to hear of changes. */
export function configOff(what: string): MmBug {
  return new MmBug(
    'CONFIG_OFF',
    `${what} in a build without notifiers`,
    'a build with CONFIG_MMU_NOTIFIER',
    'Load the other build.',
  );
}
