/*
 * The operations of suites/table-operations.ts on page tables in C: the same pages, windows and states. Those with a
 * plus in their name put back themselves what they use up, so that they can be measured at any size.
 */
#include "page-tables.h"

#include <stdlib.h>
#include <string.h>

#define USED (SHARED | DIRTY)
#define SEED 47u

static entry *parent, *child;
static uint64_t pages, window_pages, window;
static uint64_t from, to, calls;
static uint32_t *order;

static uint64_t pfn_of(uint64_t address)
{
	return (address - START) / PAGE_SIZE;
}

static void next_window(void)
{
	window = window + window_pages == pages ? 0 : window + window_pages;
	from = START + window * PAGE_SIZE;
	to = from + window_pages * PAGE_SIZE;
}

static void map_again(void)
{
	unmap_pages(parent, from, to);
	map_pages(parent, from, to, pfn_of(from), USED);
}

static uint64_t map(void) { return map_pages(parent, from, to, pfn_of(from), USED); }
static void reset_map(void) { next_window(); unmap_pages(parent, from, to); }

static uint64_t unmap(void) { return unmap_pages(parent, from, to); }
static uint64_t age(void) { return age_pages(parent, from, to); }
static void reset_mapped(void) { next_window(); map_again(); }

/* Once through all windows with the one protection, then with the other. */
static uint64_t protect(void)
{
	return protect_pages(parent, from, to, calls++ / (pages / window_pages) % 2 ? SHARED : READONLY);
}

static uint64_t copy(void) { return copy_pages(child, parent, from, to); }
static void reset_copy(void) { reset_mapped(); unmap_pages(child, from, to); }

static uint64_t translate_window(void)
{
	uint32_t sum = 0;

	next_window();
	for (uint64_t i = window; i < window + window_pages; i++)
		sum += (uint32_t)translate(parent, START + order[i] * PAGE_SIZE);
	return sum;
}

static uint64_t map_and_unmap(void)
{
	map_pages(parent, from, to, 0, USED);
	return unmap_pages(parent, from, to);
}

static uint64_t map_age_and_unmap(void)
{
	map_pages(parent, from, to, 0, USED);
	age_pages(parent, from, to);
	return unmap_pages(parent, from, to);
}

static uint64_t copy_and_undo(void)
{
	copy_pages(child, parent, from, to);
	unmap_pages(child, from, to);
	return protect_pages(parent, from, to, SHARED);
}

static const struct program {
	const char *name;
	uint64_t (*operation)(void);
	void (*reset)(void);
	/* Whether all pages are mapped before it, and whether it fills the child's tables too. */
	int mapped, copies;
	/* Windows that the pages are worked on in. */
	uint64_t windows;
} programs[] = {
	{"map", map, reset_map, 1, 0, 2},
	{"unmap", unmap, reset_mapped, 1, 0, 2},
	{"protect", protect, next_window, 1, 0, 2},
	{"age", age, reset_mapped, 1, 0, 2},
	{"copy", copy, reset_copy, 1, 1, 2},
	{"translate-sequential", translate_window, NULL, 1, 0, 2},
	{"translate-random", translate_window, NULL, 1, 0, 2},
	{"map+unmap", map_and_unmap, NULL, 0, 0, 1},
	{"map+age+unmap", map_age_and_unmap, NULL, 0, 0, 1},
	{"copy+undo", copy_and_undo, NULL, 1, 1, 1},
	{"protect-all", protect, NULL, 1, 0, 1},
	{"translate-all-sequential", translate_window, NULL, 1, 0, 1},
	{"translate-all-random", translate_window, NULL, 1, 0, 1},
};

static const struct program *program;

/* What one call returns; of translations the sum over all pages, which doesn't depend on the order. */
static uint64_t result(void)
{
	uint64_t sum = 0;

	if (program->operation == translate_window) {
		for (uint64_t i = 0; i < program->windows; i++)
			sum += translate_window();
		return (uint32_t)sum;
	}
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

/* Of the state that the operation leaves, done once on the first window of fresh tables. */
static uint64_t checksum(void)
{
	uint32_t sum;

	parent = new_table();
	child = new_table();
	calls = 0;
	if (program->mapped)
		map_pages(parent, START, START + pages * PAGE_SIZE, 0, USED);
	window = pages - window_pages;
	next_window();
	window = pages - window_pages;
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
		uint32_t kept = order[i];

		state = state * 6364136223846793005u + 1442695040888963407u;
		other = (state >> 33) % (i + 1);
		order[i] = order[other];
		order[other] = kept;
	}
}

struct measured prepare_tables(const char *operation, const char *page_count)
{
	struct measured prepared = {NULL, NULL, counters};

	pages = strtoul(page_count, NULL, 10);
	if (pages < 2 || pages > 1u << 24 || pages % 2)
		die("expected an even number of pages to 2^24", page_count);
	for (size_t i = 0; i < sizeof programs / sizeof *programs; i++)
		if (!strcmp(programs[i].name, operation))
			program = &programs[i];
	if (!program)
		die("expected an operation on page tables", operation);
	window_pages = pages / program->windows;
	window = pages - window_pages;
	from = START;
	to = START + window_pages * PAGE_SIZE;
	parent = new_table();
	child = new_table();
	map_pages(parent, START, START + pages * PAGE_SIZE, 0, USED);
	if (!program->mapped)
		unmap_pages(parent, START, START + pages * PAGE_SIZE);
	map_pages(child, START, START + pages * PAGE_SIZE, 0, USED);
	unmap_pages(child, START, START + pages * PAGE_SIZE);
	order = allocate(sizeof(void *), pages * sizeof *order);
	for (uint64_t i = 0; i < pages; i++)
		order[i] = (uint32_t)i;
	if (strstr(operation, "random"))
		shuffle();
	prepared.operation = program->operation;
	prepared.reset = program->reset;
	return prepared;
}
