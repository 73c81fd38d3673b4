/*
 * The dispatch of Linux's MMU notifiers as C does it: a walk over a linked list with an indirect call for each
 * notifier that has the operation. The notifiers lie in memory as allocation leaves them.
 */
#include "worker.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#define PAGE_MASK 63
#define KINDS 8

struct notifier;

struct notifier_ops {
	void (*invalidate_page)(struct notifier *mn, void *mm, uint64_t address);
};

struct notifier {
	struct notifier *next;
	const struct notifier_ops *ops;
};

/* A driver's own structure with the notifier inside it. */
struct driver {
	uint64_t calls;
	struct notifier mn;
};

struct mm {
	struct notifier *first;
};

static struct mm mm;
static uint64_t page;

/* Functions of the same text are one to gcc, and would no longer be distinct targets. */
#if defined(__GNUC__) && !defined(__clang__)
#define DISTINCT __attribute__((noinline, no_icf))
#else
#define DISTINCT __attribute__((noinline))
#endif

#define DRIVER(kind)                                                                                   \
	static DISTINCT void count_##kind(struct notifier *mn, void *space, uint64_t address)          \
	{                                                                                              \
		(void)space;                                                                           \
		(void)address;                                                                         \
		((struct driver *)((char *)mn - offsetof(struct driver, mn)))->calls++;                \
	}                                                                                              \
	static const struct notifier_ops ops_##kind = {count_##kind};

DRIVER(0)
DRIVER(1)
DRIVER(2)
DRIVER(3)
DRIVER(4)
DRIVER(5)
DRIVER(6)
DRIVER(7)

static const struct notifier_ops *const kinds[KINDS] = {&ops_0, &ops_1, &ops_2, &ops_3, &ops_4, &ops_5, &ops_6, &ops_7};

static __attribute__((noinline)) void invalidate_page(struct mm *space, uint64_t address)
{
	for (struct notifier *mn = space->first; mn; mn = mn->next)
		if (mn->ops->invalidate_page)
			mn->ops->invalidate_page(mn, space, address);
}

static uint64_t dispatch(void)
{
	page = (page + 1) & PAGE_MASK;
	invalidate_page(&mm, START + page * PAGE_SIZE);
	return page;
}

static uint64_t total_calls(void)
{
	uint64_t calls = 0;

	for (struct notifier *mn = mm.first; mn; mn = mn->next)
		calls += ((struct driver *)((char *)mn - offsetof(struct driver, mn)))->calls;
	return calls;
}

static uint64_t calls_of_one(void)
{
	uint64_t before = total_calls();

	dispatch();
	return total_calls() - before;
}

struct measured prepare_dispatch(const char *notifiers, const char *drivers)
{
	long count = strtol(notifiers, NULL, 10);
	int distinct = !strcmp(drivers, "distinct");
	static const struct counter counters[] = {{"calls", calls_of_one}, {NULL, NULL}};
	struct measured dispatch_of = {dispatch, NULL, counters};

	if (count < 1 || count > 1000000)
		die("expected 1 to 1000000 notifiers", notifiers);
	if (!distinct && strcmp(drivers, "same"))
		die("expected drivers same or distinct", drivers);
	for (long i = 0; i < count; i++) {
		struct driver *driver = allocate(sizeof(void *), sizeof *driver);

		driver->mn.ops = kinds[distinct ? i % KINDS : 0];
		driver->mn.next = mm.first;
		mm.first = &driver->mn;
	}
	return dispatch_of;
}
