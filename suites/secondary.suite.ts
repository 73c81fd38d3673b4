/**
 * What a KVM-like secondary MMU costs: its guest's accesses and faults, and its callbacks, with the notifiers' dispatch
 * around them. Everything is measured in a steady state: what is dropped is faulted in again.
 */
import { type Case, defineSuite, type Operation as Timed } from 'mmubench';
import { mappedSpace, PAGE_SIZE } from './address-space.ts';
import { core } from './core-variants.ts';
import { attachKvm } from './kvm-guest.ts';

const PAGES = 64;

interface Setting {
  readonly name: string;
  /** The operation works on all pages, and counts as so many. */
  readonly setUp: (touchAll: () => number, page: (i: number) => number, mm: Space['mm']) => Timed;
}

type Space = ReturnType<typeof mappedSpace>;

const settings: readonly Setting[] = [
  { name: 'guest-access', setUp: (touchAll) => touchAll },
  {
    name: 'clear-flush-young',
    setUp: (touchAll, page, mm) => () => {
      let young = 0;
      for (let i = 0; i < PAGES; i++) young += core.mmuNotifierClearFlushYoung(mm, page(i));
      return young + touchAll();
    },
  },
  {
    name: 'invalidate-page-and-fault',
    setUp: (touchAll, page, mm) => () => {
      for (let i = 0; i < PAGES; i++) core.mmuNotifierInvalidatePage(mm, page(i));
      return touchAll();
    },
  },
  {
    name: 'invalidate-range-and-fault',
    setUp: (touchAll, page, mm) => () => {
      core.mmuNotifierInvalidateRangeStart(mm, page(0), page(PAGES));
      core.mmuNotifierInvalidateRangeEnd(mm, page(0), page(PAGES));
      return touchAll();
    },
  },
];

const cases = settings.map(({ name, setUp }): Case => {
  return {
    name: `operation=${name}`,
    operations: PAGES,
    tail: true,
    setUp: () => {
      const { mm, start } = mappedSpace(core, PAGES);
      const { touch } = attachKvm(core, mm);
      const page = (i: number) => start + i * PAGE_SIZE;
      const touchAll = () => {
        let sum = 0;
        for (let i = 0; i < PAGES; i++) sum = (sum + touch(page(i), true)) | 0;
        return sum;
      };
      touchAll();
      return setUp(touchAll, page, mm);
    },
  };
});

export default defineSuite({ name: 'secondary', groups: [{ name: 'kvm', cases }] });
