/** A folder of the user's work tree, as it is now, laid over a checkout of the same repository; and the way back. */
import { promises as fs } from 'node:fs';
import { dirname, join } from 'node:path';
import { repositoryOf, restoreFolder, workTreeFiles } from './git.ts';

/** `path` is one in the repository. What git ignores is left out; what the work tree hasn't got is removed. */
export async function layWorkTreeFolder(folder: string, checkout: string, path: string): Promise<void> {
  const [from, to] = [repositoryOf(folder), repositoryOf(checkout)];
  if (from === null || to === null) return;
  await fs.rm(join(to, path), { recursive: true, force: true });
  for (const name of workTreeFiles(folder, path)) {
    const target = join(to, name);
    await fs.mkdir(dirname(target), { recursive: true });
    try {
      await fs.cp(join(from, name), target, { verbatimSymlinks: true });
    } catch (error) {
      // Deleted in the work tree and not yet in the index; a submodule comes as a folder.
      const { code } = error as NodeJS.ErrnoException;
      if (code !== 'ENOENT' && code !== 'ERR_FS_EISDIR') throw error;
    }
  }
}

/** What the folder was in a commit, also where other files have come into it. Throws a UserError if git says no. */
export async function layCommitFolder(checkout: string, sha: string, path: string): Promise<void> {
  await fs.rm(join(repositoryOf(checkout) ?? checkout, path), { recursive: true, force: true });
  restoreFolder(checkout, sha, path);
}
