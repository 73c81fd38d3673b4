/** Stores a profile and its page, for all commands that make one. */
import { profileNames, writeProfile } from '../harness/profile/profile-files.ts';
import type { RunDocument, StoredProfile } from '../harness/run-document.ts';
import { renderFlame } from '../reports/flame-html.ts';
import type { FlameModel } from '../reports/flame-model.ts';
import { readPageAssets } from '../reports/page-assets.ts';
import { visible } from '../reports/sanitize.ts';

export interface ProfileToStore {
  readonly caseId: string;
  readonly kind: StoredProfile['kind'];
  /** Tells several of one kind apart, from 0. */
  readonly number?: number;
  /** What the file is, as the user is told. */
  readonly title: string;
  /** In V8's format. */
  readonly file: object;
  readonly model: FlameModel;
}

/** Writes page and profile beside the document that will be stored, and tells where they are. */
export async function storeProfile(
  { caseId, kind, number, title, file, model }: ProfileToStore,
  document: RunDocument,
  results: string,
): Promise<StoredProfile> {
  const names = profileNames(document, caseId, kind, number);
  const paths = await writeProfile(results, document, names, {
    file: JSON.stringify(file),
    page: renderFlame(model, readPageAssets('flame')),
  });
  process.stderr.write(`${title}: ${visible(paths.file)}\nflame graph: ${visible(paths.page)}\n`);
  return names;
}
