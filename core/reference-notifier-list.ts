/**
 * For tests: the rules of a notifier list in the slowest and plainest form, an array of names, newest first.
 *
 * What a walk does when the list changes under it is spelled out: from a name that is still listed it goes on
 * to the one behind it; from a removed one, to the one that was behind it when it was removed.
 */
export class ReferenceNotifierList {
  listed: string[] = [];
  readonly #behindWhenRemoved = new Map<string, string | undefined>();

  insert(name: string): void {
    this.listed = [name, ...this.listed];
    this.#behindWhenRemoved.delete(name);
  }

  remove(name: string): void {
    this.#behindWhenRemoved.set(name, this.#behind(name));
    this.listed = this.listed.filter((other) => other !== name);
  }

  /** O(n^2). @param visit may remove names */
  walk(visit: (name: string) => void): void {
    let name = this.listed[0];
    while (name !== undefined) {
      visit(name);
      name = this.listed.includes(name) ? this.#behind(name) : this.#behindWhenRemoved.get(name);
    }
  }

  #behind(name: string): string | undefined {
    return this.listed[this.listed.indexOf(name) + 1];
  }
}
