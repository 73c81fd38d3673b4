/** Where a run's profiles are stored: beside its document, under its name, in files that git ignores. */
import { join } from 'node:path';
import { writeNewFile } from '../result-files.ts';
import type { RunDocument, StoredProfile } from '../run-document.ts';
import { fileName } from '../store.ts';

const EXTENSIONS = { cpu: 'cpuprofile', heap: 'heapprofile', difference: 'cpuprofile' } as const;

/** The names that a profile of this run has; `number` tells several of one kind apart, from 0. */
export function profileNames(
  document: RunDocument,
  caseId: string,
  kind: StoredProfile['kind'],
  number = 0,
): StoredProfile {
  const stem = `${fileName(document).replace(/\.json$/, '')}${number === 0 ? '' : `.${number}`}`;
  return { caseId, kind, file: `${stem}.${EXTENSIONS[kind]}`, page: `${stem}.${kind}.html` };
}

/** Writes both files; returns their paths. Throws a UserError with the system's reason if that fails. */
export async function writeProfile(
  results: string,
  { machine }: RunDocument,
  { file, page }: StoredProfile,
  texts: { readonly file: string; readonly page: string },
): Promise<{ readonly file: string; readonly page: string }> {
  const folder = join(results, machine.id);
  const paths = { file: join(folder, file), page: join(folder, page) };
  await writeNewFile(paths.file, texts.file);
  await writeNewFile(paths.page, texts.page);
  return paths;
}
