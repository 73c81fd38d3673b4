import type { Case, FunctionCase } from 'mmubench';

/** What a case is but for its name. */
export type Specimen = Omit<FunctionCase, 'name'>;

/** A classic mistake, and beside it the benchmark that its author meant to write. */
export function pair(mistake: string, wrong: Specimen, sound: Specimen): readonly Case[] {
  return [
    { ...wrong, name: `mistake=${mistake}` },
    { ...sound, name: `twin=${mistake}` },
  ];
}
