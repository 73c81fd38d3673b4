import { doPageFaultSteps } from '../page-fault.ts';
import type { FaultIn } from './host-page.ts';

/**
 * A page fault on behalf of a secondary MMU, as far as it need not wait: for mmap_sem, or for a page that is migrating,
 * it is left to be tried again.
 */
export const pageFaultIn: FaultIn = (mm, address, write) => {
  const steps = doPageFaultSteps(mm, address, write);
  const { done, value } = steps.next();
  if (!done) steps.return(0);
  return done === true && value === 0;
};
