/*
 * The operations of suites/table-operations.ts on page tables in C: the same pages and states. Those with a
 * plus in their name put back themselves what they use up, so that they can be measured at any size.
 */
#include "page-tables.h"

#include <stdlib.h>
#include <string.h>

#define USED (SHARED | DIRTY)
#define SEED 47u

static entry *parent, *child;
static uint64_t pages, end, calls;
static uint64_t *addresses;

static void map_again(void)
{
	unmap_pages(parent, START, end);
	map_pages(parent, START, end, 0, USED);
}

static uint64_t map(void) { return map_pages(parent, START, end, 0, USED); }
static void reset_map(void) { unmap_pages(parent, START, end); }

static uint64_t unmap(void) { return unmap_pages(parent, START, end); }
static uint64_t age(void) { return age_pages(parent, START, end); }

/* The one protection, then the other. */
static uint64_t protect(void) { return protect_pages(parent, START, end, calls++ % 2 ? SHARED : READONLY); }

static uint64_t copy(void) { return copy_pages(child, parent, START, end); }
static void reset_copy(void) { map_again(); unmap_pages(child, START, end); }

static uint64_t translate_all(void)
{
	uint32_t sum = 0;

	for (uint64_t i = 0; i < pages; i++)
		sum += (uint32_t)translate(parent, addresses[i]);
	return sum;
}

static uint64_t map_and_unmap(void)
{
	map_pages(parent, START, end, 0, USED);
	return unmap_pages(parent, START, end);
}

static uint64_t map_age_and_unmap(void)
{
	map_pages(parent, START, end, 0, USED);
	age_pages(parent, START, end);
	return unmap_pages(parent, START, end);
}

static uint64_t copy_and_undo(void)
{
	copy_pages(child, parent, START, end);
	unmap_pages(child, START, end);
	return protect_pages(parent, START, end, SHARED);
}

static const struct program {
	const char *name;
	uint64_t (*operation)(void);
	void (*reset)(void);
	/* Whether all pages are mapped before it, and whether it fills the child's tables too. */
	int mapped, copies;
} programs[] = {
	{"map", map, reset_map, 1, 0},
	{"unmap", unmap, map_again, 1, 0},
	{"protect", protect, NULL, 1, 0},
	{"age", age, map_again, 1, 0},
	{"copy", copy, reset_copy, 1, 1},
	{"translate-sequential", translate_all, NULL, 1, 0},
	{"translate-random", translate_all, NULL, 1, 0},
	{"map+unmap", map_and_unmap, NULL, 0, 0},
	{"map+age+unmap", map_age_and_unmap, NULL, 0, 0},
	{"copy+undo", copy_and_undo, NULL, 1, 1},
};

static const struct program *program;

/* What one call returns; of translations the sum over all pages, which doesn't depend on the order. */
static uint64_t result(void)
{
	if (program->reset)
		program->reset();
	return program->operation();
}

/* Of all entries in the order of their pages, the low half of each before the high one. */
static uint32_t checksum_of(entry *pgd, uint32_t sum)
{
	for (uint64_t page = 0; page < pages; page++) {
		uint64_t address = START + page * PAGE_SIZE;
		entry value = ensure_ptes(pgd, address)[(address >> 12) & 511];

		sum = sum * 31 + (uint32_t)value;
		sum = sum * 31 + (uint32_t)(value >> 32);
	}
	return sum;
}

/* Of the state that the operation leaves, done once on fresh tables. */
static uint64_t checksum(void)
{
	uint32_t sum;

	parent = new_table();
	child = new_table();
	calls = 0;
	if (program->mapped)
		map_pages(parent, START, end, 0, USED);
	if (program->reset)
		program->reset();
	program->operation();
	sum = checksum_of(parent, 0);
	return program->copies ? checksum_of(child, sum) : sum;
}

static uint64_t tables(void) { return count_tables(parent); }
static uint64_t bytes_per_entry(void) { return sizeof(entry); }

/* The checksum before the tables: it makes them anew. */
static const struct counter counters[] = {
	{"result", result}, {"checksum", checksum}, {"tables", tables}, {"bytesPerEntry", bytes_per_entry}, {NULL, NULL},
};

static void shuffle(void)
{
	uint64_t state = SEED;

	for (uint64_t i = pages - 1; i > 0; i--) {
		uint64_t other;
		uint64_t kept = addresses[i];

		state = state * 6364136223846793005u + 1442695040888963407u;
		other = (state >> 33) % (i + 1);
		addresses[i] = addresses[other];
		addresses[other] = kept;
	}
}

struct measured prepare_tables(const char *operation, const char *page_count)
{
	struct measured prepared = {NULL, NULL, counters};

	pages = strtoul(page_count, NULL, 10);
	if (pages < 1 || pages > 1u << 24)
		die("expected a number of pages from 1 to 2^24", page_count);
	for (size_t i = 0; i < sizeof programs / sizeof *programs; i++)
		if (!strcmp(programs[i].name, operation))
			program = &programs[i];
	if (!program)
		die("expected an operation on page tables", operation);
	end = START + pages * PAGE_SIZE;
	parent = new_table();
	child = new_table();
	map_pages(parent, START, end, 0, USED);
	if (!program->mapped)
		unmap_pages(parent, START, end);
	map_pages(child, START, end, 0, USED);
	unmap_pages(child, START, end);
	addresses = allocate(sizeof(void *), pages * sizeof *addresses);
	for (uint64_t i = 0; i < pages; i++)
		addresses[i] = START + i * PAGE_SIZE;
	if (strstr(operation, "random"))
		shuffle();
	prepared.operation = program->operation;
	prepared.reset = program->reset;
	return prepared;
}
