/** For `checkInvariants`. @throws Error if what the books say is not what was found */
export function expectEqual(what: string, books: number, found: number): void {
  if (books !== found) throw new Error(`${what}: ${books} by the books, ${found} found`);
}
