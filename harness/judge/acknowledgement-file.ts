/** The file of acknowledged changes, on disk. */
import { promises as fs } from 'node:fs';
import { UserError } from '../user-error.ts';
import { type Acknowledgement, formatAcknowledgements, parseAcknowledgements } from './acknowledgements.ts';

/** None where there is no such file. Throws a UserError for one that can't be read. */
export async function readAcknowledgements(path: string): Promise<Acknowledgement[]> {
  let text: string;
  try {
    text = await fs.readFile(path, 'utf8');
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return [];
    throw new UserError(`${path} can't be read: ${message}; name another file with --acknowledged`);
  }
  return parseAcknowledgements(text, path);
}

/** Adds an entry at the end, or puts it in the place of that of the same case and commit. Throws a UserError. */
export async function addAcknowledgement(path: string, entry: Acknowledgement): Promise<void> {
  const others = (await readAcknowledgements(path)).filter(
    (each) => each.case !== entry.case || each.commit !== entry.commit,
  );
  const text = formatAcknowledgements([...others, entry]);
  // What is written can be read again: an entry that can't is refused before it is.
  parseAcknowledgements(text, path);
  const aside = `${path}.${process.pid}.tmp`;
  try {
    await fs.writeFile(aside, text);
    await fs.rename(aside, path);
  } catch (error) {
    await fs.rm(aside, { force: true }).catch(() => {});
    const reason = error instanceof Error ? error.message : String(error);
    throw new UserError(`${path} can't be written: ${reason}; name another file with --acknowledged`);
  }
}
