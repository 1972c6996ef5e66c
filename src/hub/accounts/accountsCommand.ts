import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { permissionOf } from '../../contract/accessFile.ts';
import { POSTS } from '../../domain/alarm/definition.ts';
import { OPERATOR_ACTS } from '../../domain/operator/rights.ts';
import type { Result } from '../../shared/result.ts';
import {
  type AccountsFile,
  accountsFileSchema,
  type OperatorRecord,
  readAccounts,
  writeWhole,
} from './accountsFile.ts';
import { hashPassword } from './password.ts';

/** What the command is given by the terminal it runs in. */
export interface AccountsCommandSurroundings {
  /** Folder of the hub's accounts. */
  readonly dir: string;
  /** What a file is named relative to. */
  readonly cwd: string;
  /** Asks a person, or reads what was piped in. */
  readonly readSecret: (question: string) => Promise<Result<string>>;
  readonly say: (line: string) => void;
  /** ms since 1970. */
  readonly now: () => number;
}

/** Shown when something is wrongly asked. */
export const ACCOUNTS_USAGE = `usage: npm run hub:accounts -- [--data DIR] VERB ...
  add NAME --called "Family Given" --may ACTS[@COMMUNES][/HH:MM-HH:MM] ... [--post POST ...] [--priority 1-9]
           [--position POSITION ...] [--expires YYYY-MM-DD]    the password is asked for, or read from the standard input
  change NAME ...           the same options; what is not named stays
  password NAME             a new password; whoever is signed in with the old one is signed out
  disable NAME              close the account: its operator is refused within seconds
  enable NAME
  remove NAME
  list
  unsigned YYYY-MM-DD|no    take acts without an operator until that day, while old stations are replaced
  recover MINUTES|no        after a loss: take what stations bring back of others without the hub's seal
  directory FILE|no         sign in at the city's directory (OpenID Connect), described in a JSON file
ACTS are ${OPERATOR_ACTS.join(', ')} or all, with commas; COMMUNES are INSEE codes with commas, all when left out.
POST is ${POSTS.join(', ')}. DIR is the data folder that the hub is started with.`;

const OPTIONS = {
  called: { type: 'string' },
  may: { type: 'string', multiple: true },
  post: { type: 'string', multiple: true },
  priority: { type: 'string' },
  position: { type: 'string', multiple: true },
  expires: { type: 'string' },
} as const;

/** Shortest password taken, in characters; length is what counts (NIST SP 800-63B, 5.1.1.2, has 8 as the least). */
const SHORTEST = 10;

/** A wrong word of whoever asked. */
class Wrong extends Error {}

/** `npm run hub:accounts`. The exit code: 0 done, 1 not done, 2 wrongly asked. A password is never printed, nor taken as an argument. */
export async function accountsCommand(args: readonly string[], around: AccountsCommandSurroundings): Promise<number> {
  const { dir, say } = around;
  const path = join(dir, 'accounts.json');
  try {
    const { values, positionals } = parseArgs({ args: [...args], options: OPTIONS, allowPositionals: true });
    const [verb = '', name, ...more] = positionals;
    if (more.length > 0) throw new Wrong('one name is wanted; a password is asked for afterwards, never an argument');
    const read = readAccounts(path);
    if (!read.ok) {
      say(read.refusal.message);
      return 1;
    }
    if (verb === 'list') {
      for (const line of listed(read.value, around.now())) say(line);
      return 0;
    }
    if (name === undefined) throw new Wrong('');
    const changed = await change(read.value, verb, name, values, around);
    if (typeof changed === 'string') {
      say(changed);
      return 1;
    }
    const checked = accountsFileSchema.safeParse(changed);
    if (!checked.success) {
      const [issue] = checked.error.issues;
      throw new Wrong(`${issue?.path.slice(2).join('.') ?? ''}: ${issue?.message ?? 'wrong'}`);
    }
    const written = writeWhole(path, `${JSON.stringify(checked.data, null, 1)}\n`);
    say(written.ok ? `done: ${verb} ${name}` : written.refusal.message);
    return written.ok ? 0 : 1;
  } catch (error) {
    if (!(error instanceof Wrong) && !(error instanceof TypeError)) throw error;
    say(error.message === '' ? ACCOUNTS_USAGE : `${error.message}\n${ACCOUNTS_USAGE}`);
    return 2;
  }
}

type Options = ReturnType<typeof parseArgs<{ options: typeof OPTIONS }>>['values'];

/** The accounts after a verb, or why it cannot be done. */
async function change(
  file: AccountsFile,
  verb: string,
  name: string,
  options: Options,
  { readSecret, now, cwd }: AccountsCommandSurroundings,
): Promise<AccountsFile | string> {
  const before = file.operators.find(({ id }) => id === name);
  const put = (next: OperatorRecord | null): AccountsFile => ({
    ...file,
    operators: [...file.operators.filter(({ id }) => id !== name), ...(next ? [next] : [])],
  });
  const password = async () => {
    const typed = await readSecret(`Password of ${name} (it is not shown): `);
    if (!typed.ok) return typed.refusal.message;
    if ([...typed.value].length < SHORTEST) return `a password has ${SHORTEST} characters or more`;
    return await hashPassword(typed.value);
  };
  switch (verb) {
    case 'add': {
      if (before) return `${name} has an account already`;
      if (!options.called || !options.may) throw new Wrong('--called and --may are wanted');
      const made = await password();
      if (typeof made === 'string') return made;
      const fresh = { id: name, name: '', posts: [], priority: 1, rights: [], expires: null, version: 1 };
      return put({ ...fresh, password: made, enabled: true, ...given(options) });
    }
    case 'unsigned':
      return { ...file, unsignedUntil: name === 'no' ? null : dayOf(name) };
    case 'recover':
      return { ...file, recoverUntil: name === 'no' ? null : now() + minutesOf(name) * 60_000 };
    case 'directory':
      return { ...file, directory: name === 'no' ? null : readDirectory(resolve(cwd, name)) };
  }
  // Of the directory's people only who is barred is written down.
  if (name.startsWith('directory:') && (verb === 'disable' || verb === 'enable')) {
    const { [name]: _, ...others } = file.barred;
    return { ...file, barred: verb === 'enable' ? others : { ...others, [name]: now() } };
  }
  if (!['change', 'password', 'disable', 'enable', 'remove'].includes(verb)) throw new Wrong('');
  if (!before) return `${name} has no account`;
  if (verb === 'remove') return put(null);
  if (verb === 'change') return put({ ...before, ...given(options) });
  if (verb === 'enable') return put({ ...before, enabled: true });
  // Tokens that were given before are worth nothing from now on.
  const version = before.version + 1;
  if (verb === 'disable') return put({ ...before, enabled: false, version });
  const made = await password();
  return typeof made === 'string' ? made : put({ ...before, password: made, version });
}

/** What the options say of an operator. */
function given({ called, may, post, priority, position, expires }: Options): Partial<OperatorRecord> {
  return {
    ...(called === undefined ? {} : { name: called }),
    ...(may === undefined ? {} : { rights: may.map(rightOf) }),
    ...(post === undefined ? {} : { posts: post as OperatorRecord['posts'] }),
    ...(priority === undefined ? {} : { priority: Number(priority) }),
    ...(position === undefined ? {} : { positions: position }),
    ...(expires === undefined ? {} : { expires: dayOf(expires) }),
  };
}

const right = permissionOf(OPERATOR_ACTS);

/** `view,move@21231,21166/22:00-06:00`. */
function rightOf(text: string): OperatorRecord['rights'][number] {
  const found = /^([a-z,]+)(?:@([0-9AB,]+))?(?:\/([\d:]+)-([\d:]+))?$/.exec(text);
  const [, acts = '', communes, from, to] = found ?? [];
  const read = right.safeParse({
    acts: acts === 'all' ? [...OPERATOR_ACTS] : acts.split(','),
    communes: communes === undefined ? 'all' : communes.split(','),
    ...(from === undefined ? {} : { hours: { from, to } }),
  });
  if (!read.success) throw new Wrong(`--may ${text}: ${read.error.issues[0]?.message ?? 'wrong'}`);
  return read.data;
}

/** The start of a day of the hub's machine, ms since 1970. */
function dayOf(text: string): number {
  const time = /^\d{4}-\d{2}-\d{2}$/.test(text) ? Date.parse(`${text}T00:00:00`) : Number.NaN;
  if (Number.isNaN(time)) throw new Wrong(`${text} is no day such as 2027-01-31`);
  return time;
}

function minutesOf(text: string): number {
  const read = z.coerce.number().int().min(1).max(1_440).safeParse(text);
  if (!read.success) throw new Wrong(`${text} is no number of minutes from 1 to 1440`);
  return read.data;
}

function readDirectory(path: string): AccountsFile['directory'] {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    throw new Wrong(`${path} cannot be read as JSON`);
  }
}

function listed(file: AccountsFile, now: number): string[] {
  const day = (time: number): string => new Date(time).toISOString().slice(0, 16);
  const lines = file.operators
    .toSorted((a, b) => (a.id < b.id ? -1 : 1))
    .map(({ id, name, posts, priority, rights, positions, enabled, expires }) => {
      const over = expires !== null && now >= expires;
      const may = rights
        .map(({ acts, communes, hours }) => {
          const where = communes === 'all' ? '' : `@${communes.join(',')}`;
          return `${acts.join(',')}${where}${hours ? `/${hours.from}-${hours.to}` : ''}`;
        })
        .join(' ');
      return [
        id.padEnd(20),
        (enabled ? (over ? 'over' : 'open') : 'closed').padEnd(7),
        `"${name}"`,
        `priority ${priority}`,
        `posts ${posts.join(',') || 'none'}`,
        `may ${may || 'nothing'}`,
        ...(positions ? [`at ${positions.join(', ')}`] : []),
        ...(expires === null ? [] : [`until ${day(expires)}`]),
      ].join('  ');
    });
  if (file.unsignedUntil !== null) lines.push(`acts without an operator are taken until ${day(file.unsignedUntil)}`);
  if (file.recoverUntil !== null && now < file.recoverUntil) lines.push(`recovery until ${day(file.recoverUntil)}`);
  if (file.directory) lines.push(`directory "${file.directory.name}" (${file.directory.issuer})`);
  for (const operator of Object.keys(file.barred)) lines.push(`${operator}  barred`);
  return lines.length > 0 ? lines : ['nobody has an account: stations work without sign-in'];
}
