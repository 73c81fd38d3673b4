/** What a page fault comes to, apart from 0. The kernel's bits, and one of our own. */
export const VM_FAULT_OOM = 1;
/** The file has no such page. */
export const VM_FAULT_SIGBUS = 2;
/** The page is migrating: the fault is to be taken again when that is over. */
export const VM_FAULT_WAIT = 0x1000;
