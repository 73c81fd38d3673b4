/**
 * Runs jobs in their order, at most `lanes` at a time. Rejects with the first job that does; no further job is begun
 * then.
 */
export async function inLanes(jobs: Iterable<() => Promise<void>>, lanes: number): Promise<void> {
  const queue = jobs[Symbol.iterator]();
  let failed = false;
  const lane = async (): Promise<void> => {
    for (let next = queue.next(); !next.done && !failed; next = queue.next()) {
      try {
        await next.value();
      } catch (error) {
        failed = true;
        throw error;
      }
    }
  };
  await Promise.all(Array.from({ length: lanes }, lane));
}
