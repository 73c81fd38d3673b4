/* What the measured programs tell the worker's loop, and what they share. */
#ifndef MMUBENCH_WORKER_H
#define MMUBENCH_WORKER_H

#include <stdint.h>

#define PAGE_SIZE 4096ul
/* The address where the suites' pages begin (suites/address-space.ts). */
#define START 0x7f1234001000ul

struct counter {
	/* NULL behind the last one. */
	const char *name;
	uint64_t (*count)(void);
};

struct measured {
	/* One call; its result is consumed. */
	uint64_t (*operation)(void);
	/* Puts the state back before each call, untimed; the batch is then one call. May be NULL. */
	void (*reset)(void);
	/* Exact counts in this order, by the names of the JavaScript's: what one call did, and the state that it leaves. */
	const struct counter *counters;
};

/* They end the process with a message if the arguments are not understood or memory runs out. */
struct measured prepare_dispatch(const char *notifiers, const char *drivers);
struct measured prepare_tables(const char *operation, const char *pages);
void *allocate(uint64_t alignment, uint64_t bytes);
void die(const char *what, const char *got);

#endif
