/*
 * The walks, as the kernel nests them: one function for each level would be the same loops with more lines, so the
 * levels above the last are one inlined walk that hands out the populated last-level tables.
 */
#include "page-tables.h"

#include <stddef.h>

#define SLOT(address, level) (((address) >> (12 + 9 * (level))) & 511)
#define AREA (512 * PAGE_SIZE)
#define TABLE (PRESENT | RW | USER | ACCESSED | DIRTY)

static inline entry *table_of(entry value)
{
	return (entry *)(uintptr_t)(value & PFN_MASK);
}

entry *new_table(void)
{
	return allocate(PAGE_SIZE, PAGE_SIZE);
}

static uint64_t count_tables_from(const entry *table, int level)
{
	uint64_t count = 1;

	for (int i = 0; level > 0 && i < 512; i++)
		if (table[i])
			count += count_tables_from(table_of(table[i]), level - 1);
	return count;
}

uint64_t count_tables(const entry *pgd)
{
	return count_tables_from(pgd, 3);
}

static entry *ensure_table(entry *slot)
{
	if (!*slot)
		*slot = (entry)(uintptr_t)new_table() | TABLE;
	return table_of(*slot);
}

entry *ensure_ptes(entry *pgd, uint64_t address)
{
	entry *pud = ensure_table(pgd + SLOT(address, 3));
	entry *pmd = ensure_table(pud + SLOT(address, 2));

	return ensure_table(pmd + SLOT(address, 1));
}

int64_t translate(const entry *pgd, uint64_t address)
{
	entry value = pgd[SLOT(address, 3)];

	if (!(value & PRESENT))
		return -1;
	value = table_of(value)[SLOT(address, 2)];
	if (!(value & PRESENT))
		return -1;
	if (value & LARGE)
		return (int64_t)(((value & PFN_MASK) >> 12) + (SLOT(address, 1) << 9) + SLOT(address, 0));
	value = table_of(value)[SLOT(address, 1)];
	if (!(value & PRESENT))
		return -1;
	if (value & LARGE)
		return (int64_t)(((value & PFN_MASK) >> 12) + SLOT(address, 0));
	value = table_of(value)[SLOT(address, 0)];
	return value & PRESENT ? (int64_t)((value & PFN_MASK) >> 12) : -1;
}

static inline uint64_t area_end(uint64_t address, uint64_t end)
{
	uint64_t next = (address + AREA) & ~(AREA - 1);

	return next < end ? next : end;
}

/* The last-level table of an address, or NULL where there is none. */
static inline entry *find_ptes(entry *pgd, uint64_t address)
{
	entry value = pgd[SLOT(address, 3)];

	if (!value)
		return NULL;
	value = table_of(value)[SLOT(address, 2)];
	if (!value)
		return NULL;
	value = table_of(value)[SLOT(address, 1)];
	return value ? table_of(value) : NULL;
}

uint64_t map_pages(entry *pgd, uint64_t start, uint64_t end, uint64_t pfn, uint64_t prot)
{
	uint64_t mapped = 0;

	for (uint64_t next; start < end; start = next) {
		entry *pte = ensure_ptes(pgd, start) + SLOT(start, 0);
		entry value = (pfn + mapped) << 12 | prot;

		next = area_end(start, end);
		for (uint64_t i = 0; i < (next - start) / PAGE_SIZE; i++, value += PAGE_SIZE) {
			if (pte[i])
				die("expected an empty entry", "one in use");
			pte[i] = value;
		}
		mapped += (next - start) / PAGE_SIZE;
	}
	return mapped;
}

uint64_t unmap_pages(entry *pgd, uint64_t start, uint64_t end)
{
	uint64_t cleared = 0;

	for (uint64_t next; start < end; start = next) {
		entry *pte = find_ptes(pgd, start);

		next = area_end(start, end);
		if (!pte)
			continue;
		pte += SLOT(start, 0);
		for (uint64_t i = 0; i < (next - start) / PAGE_SIZE; i++) {
			cleared += pte[i] != 0;
			pte[i] = 0;
		}
	}
	return cleared;
}

uint64_t protect_pages(entry *pgd, uint64_t start, uint64_t end, uint64_t prot)
{
	uint64_t changed = 0;

	for (uint64_t next; start < end; start = next) {
		entry *pte = find_ptes(pgd, start);

		next = area_end(start, end);
		if (!pte)
			continue;
		pte += SLOT(start, 0);
		for (uint64_t i = 0; i < (next - start) / PAGE_SIZE; i++) {
			if (!(pte[i] & PRESENT))
				continue;
			pte[i] = (pte[i] & KEPT) | (prot & ~KEPT);
			changed++;
		}
	}
	return changed;
}

uint64_t age_pages(entry *pgd, uint64_t start, uint64_t end)
{
	uint64_t young = 0;

	for (uint64_t next; start < end; start = next) {
		entry *pte = find_ptes(pgd, start);

		next = area_end(start, end);
		if (!pte)
			continue;
		pte += SLOT(start, 0);
		for (uint64_t i = 0; i < (next - start) / PAGE_SIZE; i++) {
			if ((pte[i] & (PRESENT | ACCESSED)) != (PRESENT | ACCESSED))
				continue;
			pte[i] &= ~ACCESSED;
			young++;
		}
	}
	return young;
}

uint64_t copy_pages(entry *child, entry *parent, uint64_t start, uint64_t end)
{
	uint64_t present = 0;

	for (uint64_t next; start < end; start = next) {
		entry *source = find_ptes(parent, start), *target;

		next = area_end(start, end);
		if (!source)
			continue;
		source += SLOT(start, 0);
		target = ensure_ptes(child, start) + SLOT(start, 0);
		for (uint64_t i = 0; i < (next - start) / PAGE_SIZE; i++) {
			entry value = source[i];

			if (value & PRESENT) {
				source[i] = value & ~RW;
				value &= ~(RW | ACCESSED);
				present++;
			}
			target[i] = value;
		}
	}
	return present;
}
