import { statSync } from 'node:fs';
import { join } from 'node:path';
import type { Post } from '../../domain/alarm/definition.ts';
import type { OperatorRights } from '../../domain/operator/rights.ts';
import { ok, type Refusal, type Result, refuse } from '../../shared/result.ts';
import type { HubRecords } from '../store/hubStore.ts';
import { type AccountsFile, type OperatorRecord, readAccounts } from './accountsFile.ts';

/** An account as it is used, of the hub's own or of the directory. */
export interface Account {
  readonly operator: string;
  readonly name: string;
  readonly posts: readonly Post[];
  readonly priority: number;
  readonly rights: OperatorRights;
  readonly version: number;
  /** Groups that it comes from; null: the hub's own. */
  readonly groups: readonly string[] | null;
}

/** The accounts of a hub, read again when their file changed. */
export interface Accounts {
  /** Somebody has an account, or the city has a directory: acts want an operator. */
  readonly required: () => boolean;
  readonly file: () => AccountsFile;
  /** Whether there is a file at all; one without operators is one, too. */
  readonly exists: () => boolean;
  /** The record of a sign-in name, whatever its state. */
  readonly record: (operator: string) => OperatorRecord | undefined;
  /**
   * The account behind a name, as it is now. Refusals: `operator.disabled` (closed, barred, over, or not known any
   * more), `sign-in.position`.
   */
  account(operator: string, position: string, groups: readonly string[] | null): Result<Account>;
  /** Looks whether the file changed; true when it did. One that cannot be read changes nothing and is told once. */
  look(): boolean;
}

/** How operators of the directory are told from the hub's own; no sign-in name of ours has a colon. */
export const DIRECTORY_PREFIX = 'directory:';

/** Opens the accounts of a folder. Refusal: `accounts.unreadable`: a hub must not take damage for "no accounts". */
export function openAccounts(dir: string, now: () => number, onTrouble: (refusal: Refusal) => void): Result<Accounts> {
  const path = join(dir, 'accounts.json');
  const markOf = (): string => {
    const stat = statSync(path, { throwIfNoEntry: false });
    return stat ? `${stat.mtimeMs} ${stat.size} ${stat.ino}` : 'none';
  };
  let mark = markOf();
  const first = readAccounts(path);
  if (!first.ok) return first;
  let file = first.value;
  let byId = new Map(file.operators.map((operator) => [operator.id, operator]));

  const closed = (operator: string) => refuse('operator.disabled', 'the account is closed', { operator });

  const ofDirectory = (operator: string, groups: readonly string[]): Result<Account> => {
    const theirs = file.directory?.groups.filter(({ group }) => groups.includes(group)) ?? [];
    if (theirs.length === 0 || Object.hasOwn(file.barred, operator)) return closed(operator);
    return ok({
      operator,
      name: operator.slice(DIRECTORY_PREFIX.length),
      posts: [...new Set(theirs.flatMap(({ posts }) => posts))],
      priority: Math.max(...theirs.map(({ priority }) => priority)),
      rights: theirs.flatMap(({ rights }) => rights),
      version: 1,
      groups,
    });
  };

  return ok({
    required: () => file.operators.length > 0 || file.directory !== null,
    file: () => file,
    exists: () => mark !== 'none',
    record: (operator) => byId.get(operator),
    account(operator, position, groups) {
      if (groups !== null) return ofDirectory(operator, groups);
      const record = byId.get(operator);
      if (!record?.enabled || (record.expires !== null && now() >= record.expires)) return closed(operator);
      if (record.positions && !record.positions.includes(position))
        return refuse('sign-in.position', 'this operator does not work at this position', { operator, position });
      const { name, posts, priority, rights, version } = record;
      return ok({ operator, name, posts, priority, rights, version, groups: null });
    },
    look() {
      const found = markOf();
      if (found === mark) return false;
      mark = found;
      // A file that was there and is gone is an accident, or an act that has a command of its own: nobody is let in by it.
      const read = found === 'none' && file.operators.length > 0 ? gone(path) : readAccounts(path);
      if (!read.ok) {
        onTrouble(read.refusal);
        return false;
      }
      file = read.value;
      byId = new Map(file.operators.map((operator) => [operator.id, operator]));
      return true;
    },
  });
}

const gone = (file: string) => refuse('accounts.unreadable', `${file}: gone`, { file, reason: 'gone' });

/** In the hub's records: this log is of a hub that has a file of accounts. */
const [KIND, NAME, KEPT] = ['accounts', 'file', 'kept'] as const;

/**
 * Looks after a file that is lost while the hub is down: the log remembers that there was one, so that nobody is let in
 * without an account because of it. The result is told at the start; the function notes a file that is made later.
 * Refusals: `accounts.unreadable` (context `reason`: `gone`), those of the store.
 */
export async function rememberAccounts(
  { exists }: Accounts,
  dir: string,
  records: Pick<HubRecords, 'read' | 'write'>,
): Promise<Result<() => Promise<void>>> {
  const before = await records.read(KIND, NAME);
  if (!before.ok) return before;
  let noted = before.value === KEPT;
  if (noted && !exists()) return gone(join(dir, 'accounts.json'));
  const note = async (): Promise<void> => {
    if (noted || !exists()) return;
    noted = true;
    noted = (await records.write(KIND, NAME, KEPT)).ok;
  };
  await note();
  return ok(note);
}
