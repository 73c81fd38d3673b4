/* Four levels of 512 entries of 64 bits, as x86-64 has them. */
#ifndef MMUBENCH_PAGE_TABLES_H
#define MMUBENCH_PAGE_TABLES_H

#include "worker.h"

#define PRESENT 0x1ul
#define RW 0x2ul
#define USER 0x4ul
#define ACCESSED 0x20ul
#define DIRTY 0x40ul
#define LARGE 0x80ul
#define NX (1ul << 63)
#define PFN_MASK 0xffffffffff000ul
#define READONLY (PRESENT | USER | ACCESSED | NX)
#define SHARED (READONLY | RW)
/* What a change of the protection leaves. */
#define KEPT (PFN_MASK | ACCESSED | DIRTY)

typedef uint64_t entry;

entry *new_table(void);
/* In use, the pgd included. */
uint64_t count_tables(const entry *pgd);
/* The last-level table of an address, made with those above it where it is missing. */
entry *ensure_ptes(entry *pgd, uint64_t address);
/* The frame that hardware would reach, or -1. */
int64_t translate(const entry *pgd, uint64_t address);
/* All work on [start, end); the number of pages that they changed, copied or found used. */
uint64_t map_pages(entry *pgd, uint64_t start, uint64_t end, uint64_t pfn, uint64_t prot);
uint64_t unmap_pages(entry *pgd, uint64_t start, uint64_t end);
uint64_t protect_pages(entry *pgd, uint64_t start, uint64_t end, uint64_t prot);
uint64_t age_pages(entry *pgd, uint64_t start, uint64_t end);
uint64_t copy_pages(entry *child, entry *parent, uint64_t start, uint64_t end);

#endif
