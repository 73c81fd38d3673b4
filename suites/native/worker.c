/*
 * A worker of mmubench in C (docs/worker-protocol.md): requests on stdin, replies on file descriptor 3. How many
 * operations a call performs, and which program it measures, stands in its arguments:
 *
 *   OPERATIONS dispatch NOTIFIERS same|distinct
 *   OPERATIONS tables OPERATION PAGES
 */
#define _POSIX_C_SOURCE 200809L
#include "worker.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define SAMPLES 4096
/* As long as a sample of the JavaScript lasts: a thousand readings of the clock, and their jitter besides. */
#define BATCH_NS 200000

static FILE *replies;
static struct measured measured;
static double operations;
static uint64_t batch = 1;
static volatile uint64_t sink;

void die(const char *what, const char *got)
{
	fprintf(replies, "{\"error\":{\"reason\":\"load\",\"message\":\"%s, got %s\"}}\n", what, got ? got : "nothing");
	fflush(replies);
	exit(1);
}

void *allocate(uint64_t alignment, uint64_t bytes)
{
	void *memory = NULL;

	if (posix_memalign(&memory, alignment, bytes) != 0)
		die("expected memory", "none");
	memset(memory, 0, bytes);
	return memory;
}

static uint64_t now_ns(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return (uint64_t)time.tv_sec * 1000000000u + (uint64_t)time.tv_nsec;
}

static uint64_t time_batch(void)
{
	uint64_t (*operation)(void) = measured.operation;
	uint64_t last = 0, start;

	if (measured.reset)
		measured.reset();
	start = now_ns();
	for (uint64_t i = 0; i < batch; i++)
		last = operation();
	start = now_ns() - start;
	sink = last;
	return start;
}

static void warm_up(double milliseconds)
{
	uint64_t end = now_ns() + (uint64_t)(milliseconds * 1e6);

	while (!measured.reset && time_batch() < BATCH_NS)
		batch *= 2;
	do
		time_batch();
	while (now_ns() < end);
}

static void turn(double milliseconds)
{
	static double samples[SAMPLES];
	double limit = milliseconds * 1e6, timed = 0;
	int count = 0;

	/* Caches are cold after the others' turns. */
	time_batch();
	do {
		double ns = (double)time_batch();

		timed += ns;
		samples[count++] = ns / (double)batch / operations;
	} while (timed < limit && count < SAMPLES);
	fprintf(replies, "{\"turn\":{\"timedMs\":%.6f,\"samples\":[", timed / 1e6);
	for (int i = 0; i < count; i++)
		fprintf(replies, "%s%.6f", i ? "," : "", samples[i]);
	fprintf(replies, "]}}\n");
}

static void finish(void)
{
	fprintf(replies, "{\"certificate\":{\"bytesPerOperation\":0,\"counters\":{");
	for (const struct counter *counter = measured.counters; counter->name; counter++)
		fprintf(replies, "%s\"%s\":%" PRIu64, counter == measured.counters ? "" : ",", counter->name,
			counter->count());
	fprintf(replies, "}}}\n");
}

/* Behind `"name":` in a request, or "": requests are flat, and quotes inside their texts are escaped. */
static const char *field(const char *request, const char *name)
{
	const char *place = strstr(request, name);

	return place ? place + strlen(name) + strspn(place + strlen(name), " :\"") : "";
}

static void serve(const char *request)
{
	const char *what = field(request, "\"do\"");

	if (!strncmp(what, "prepare\"", 8)) {
		double limit = strtod(field(request, "\"warmUpMs\""), NULL);

		warm_up(limit < 50 ? limit : 50);
		fprintf(replies, "{\"ready\":{\"batch\":%" PRIu64 "}}\n", batch);
	} else if (!strncmp(what, "turn\"", 5)) {
		turn(strtod(field(request, "\"timeMs\""), NULL));
	} else if (!strncmp(what, "finish\"", 7)) {
		finish();
	} else {
		fprintf(replies, "{\"error\":{\"reason\":\"protocol\",\"message\":\"expected prepare, turn or finish\"}}\n");
	}
	fflush(replies);
}

int main(int argc, char **argv)
{
	char *request = NULL;
	size_t size = 0;

	replies = fdopen(3, "w");
	if (!replies) {
		fprintf(stderr, "expected file descriptor 3 to be open for replies: this is a worker of mmubench\n");
		return 2;
	}
	operations = argc == 5 ? strtod(argv[1], NULL) : 0;
	if (operations >= 1 && !strcmp(argv[2], "dispatch"))
		measured = prepare_dispatch(argv[3], argv[4]);
	else if (operations >= 1 && !strcmp(argv[2], "tables"))
		measured = prepare_tables(argv[3], argv[4]);
	else
		die("expected OPERATIONS dispatch NOTIFIERS DRIVERS or OPERATIONS tables OPERATION PAGES", argv[1]);
	while (getline(&request, &size, stdin) > 0)
		serve(request);
	return 0;
}
