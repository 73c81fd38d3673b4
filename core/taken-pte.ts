/** The last entry that was taken out of a page table: JavaScript returns one number, a pte has two. */
export const takenPte = { lo: 0, hi: 0 };
