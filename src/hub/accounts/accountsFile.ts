import { closeSync, fsyncSync, openSync, readFileSync, renameSync, rmSync, statSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { z } from 'zod';
import { permissionOf } from '../../contract/accessFile.ts';
import { POSTS } from '../../domain/alarm/definition.ts';
import { OPERATOR_ACTS } from '../../domain/operator/rights.ts';
import { ok, type Result, refuse } from '../../shared/result.ts';
import { passwordSchema } from './password.ts';

/** What somebody may do at work. */
const workSchema = {
  posts: z.array(z.enum(POSTS)).max(POSTS.length).default([]),
  /** In turning cameras, 1 to 9: the higher takes the lease. */
  priority: z.number().int().min(1).max(9).default(1),
  rights: z.array(permissionOf(OPERATOR_ACTS)).max(100),
};

/** A name to sign in with: small letters, digits and `. - _`, so that it reads the same in every log. */
export const OPERATOR_ID = /^[a-z0-9][a-z0-9._-]{0,39}$/;

const time = z.number().int().nullable().default(null);

const operatorSchema = z.strictObject({
  id: z.string().regex(OPERATOR_ID, 'small letters, digits, . - _ only, 40 at most'),
  name: z.string().min(1).max(120),
  ...workSchema,
  /** Positions at which they may sign in; left out: all. */
  positions: z.array(z.string().min(1).max(120)).max(200).optional(),
  password: passwordSchema.nullable(),
  enabled: z.boolean(),
  /** End of the account, ms since 1970. */
  expires: time,
  /** Grows when tokens given before must be worth nothing: a new password, a closed account. */
  version: z.number().int().min(1),
});
/** An operator as the hub knows them. */
export type OperatorRecord = z.infer<typeof operatorSchema>;

const directorySchema = z.strictObject({
  /** What the button says: "Annuaire de la métropole". */
  name: z.string().min(1).max(100),
  /** OpenID Connect Discovery 1.0: the issuer. */
  issuer: z.url().max(300),
  clientId: z.string().min(1).max(200),
  /** Scopes asked for besides `openid`. */
  scope: z.string().max(200).default('profile'),
  /** Claims that hold the name to show and the groups. */
  nameClaim: z.string().min(1).max(100).default('name'),
  groupsClaim: z.string().min(1).max(100).default('groups'),
  /** What members of a group may do; of several groups all, and the highest priority. */
  groups: z.array(z.strictObject({ group: z.string().min(1).max(200), ...workSchema })).max(200),
});
/** The city's directory. */
export type DirectorySettings = z.infer<typeof directorySchema>;

/** `accounts.json` of a hub. */
export const accountsFileSchema = z.strictObject({
  format: z.literal('vigie-accounts'),
  version: z.literal(1),
  operators: z.array(operatorSchema).max(10_000),
  /** Acts without an operator are taken until then, while stations of before are replaced; ms since 1970. */
  unsignedUntil: time,
  /** After a loss operations of others are taken without the hub's seal until then. */
  recoverUntil: time,
  directory: directorySchema.nullable().default(null),
  /** Operators of the directory who may not sign in here, and from when on. */
  barred: z.record(z.string().max(200), z.number().int()).default({}),
});
/** The accounts of a hub. */
export type AccountsFile = z.infer<typeof accountsFileSchema>;

/** Without a file: nobody has an account and nobody is asked to sign in. */
export const NO_ACCOUNTS: AccountsFile = {
  format: 'vigie-accounts',
  version: 1,
  operators: [],
  unsignedUntil: null,
  recoverUntil: null,
  directory: null,
  barred: {},
};

/** Largest file, bytes: ten thousand operators. */
const LIMIT = 20_000_000;

/** Reads accounts; a missing file has none. Refusal: `accounts.unreadable` (context `file`, `reason`), never taken for "none". */
export function readAccounts(file: string): Result<AccountsFile> {
  const wrong = (reason: string) => refuse('accounts.unreadable', `${file}: ${reason}`, { file, reason });
  try {
    const stat = statSync(file, { throwIfNoEntry: false });
    if (!stat) return ok(NO_ACCOUNTS);
    if (stat.size > LIMIT) return wrong(`larger than ${LIMIT} bytes`);
    const read = accountsFileSchema.safeParse(JSON.parse(readFileSync(file, 'utf8')));
    const issue = read.error?.issues[0];
    if (!read.success) return wrong(`${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'wrong'}`);
    const ids = new Set(read.data.operators.map(({ id }) => id));
    return ids.size === read.data.operators.length ? ok(read.data) : wrong('one name twice');
  } catch (error) {
    return wrong(error instanceof SyntaxError ? 'not JSON' : codeOf(error));
  }
}

/** Writes a file that only this user reads: whole, or not at all. Refusal: `accounts.unwritable`. */
export function writeWhole(file: string, text: string): Result<void> {
  const fresh = `${file}.new`;
  try {
    rmSync(fresh, { force: true });
    const handle = openSync(fresh, 'wx', 0o600);
    try {
      writeSync(handle, text);
      fsyncSync(handle);
    } finally {
      closeSync(handle);
    }
    renameSync(fresh, file);
    const folder = openSync(dirname(file), 'r');
    try {
      fsyncSync(folder);
    } finally {
      closeSync(folder);
    }
    return ok(undefined);
  } catch (error) {
    const reason = codeOf(error);
    return refuse('accounts.unwritable', `${file} cannot be written (${reason})`, { file, reason });
  }
}

const codeOf = (error: unknown): string => (error instanceof Error && 'code' in error ? String(error.code) : 'unknown');
