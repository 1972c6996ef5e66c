import { mkdirSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { REST_RIGHTS, type RestRight } from '../../contract/hubRest.ts';
import { type Key, makeKey, readKeys, USUAL_RATE, writeKeys } from './keys.ts';

/** What the command is given by the terminal it runs in. */
export interface KeyCommandSurroundings {
  /** The hub's own folder. */
  readonly dir: string;
  /** ms since 1970. */
  readonly now: () => number;
  /** One line for the person. */
  readonly say: (line: string) => void;
  /** The key itself, alone on its line, so that it can be piped. */
  readonly give: (key: string) => void;
}

const USAGE = `usage: npm run hub:keys -- add --name WHO --rights RIGHTS [--days N] [--per-minute N] [--data DIR]
       npm run hub:keys -- list [--data DIR]
       npm run hub:keys -- revoke ID [--data DIR]
RIGHTS: ${REST_RIGHTS.join(',')} (with commas between); personal: names, numbers and free text too
--days: until it expires, 1 to 730 (90); --per-minute: requests (${USUAL_RATE}); --data: as of npm run hub`;

const DAY = 86_400_000;

/** `npm run hub:keys`. The exit code: 0 done, 1 not done, 2 wrongly asked. A running hub knows at the next request. */
export function keyCommand(args: readonly string[], around: KeyCommandSurroundings): number {
  const { dir, say } = around;
  let parsed: { values: Record<string, string | undefined>; positionals: string[] };
  try {
    const text = { type: 'string' } as const;
    const options = { name: text, rights: text, days: text, 'per-minute': text };
    parsed = parseArgs({ args: [...args], options, allowPositionals: true, strict: true });
  } catch (error) {
    say(`${error instanceof Error ? error.message : error}\n${USAGE}`);
    return 2;
  }
  const [verb, id, ...more] = parsed.positionals;
  if (
    !['add', 'list', 'revoke'].includes(verb ?? '') ||
    more.length > 0 ||
    (verb === 'revoke') !== (id !== undefined)
  ) {
    say(USAGE);
    return 2;
  }
  const read = readKeys(dir);
  if (!read.ok) {
    say(`${read.refusal.message}; nothing is changed`);
    return 1;
  }
  if (verb === 'list') return list(read.value, around);
  return verb === 'add' ? add(read.value, parsed.values, around) : revoke(read.value, id!, around);
}

function list(keys: readonly Key[], { now, say }: KeyCommandSurroundings): number {
  if (keys.length === 0) say('there are no keys');
  for (const { id, name, rights, perMinute, expiresAt, revokedAt } of keys) {
    const state = revokedAt ? `revoked ${revokedAt}` : Date.parse(expiresAt) <= now() ? 'expired' : 'valid';
    say(`${id}  ${state}, until ${expiresAt}, ${perMinute} a minute, ${rights.join(',')}  ${JSON.stringify(name)}`);
  }
  return 0;
}

const whole = (text: string | undefined, usual: number, most: number): number | null => {
  if (text === undefined) return usual;
  const value = /^\d{1,6}$/.test(text) ? Number(text) : 0;
  return value >= 1 && value <= most ? value : null;
};

function add(
  keys: readonly Key[],
  values: Readonly<Record<string, string | undefined>>,
  { dir, now, say, give }: KeyCommandSurroundings,
): number {
  const name = (values.name ?? '').trim();
  const rights = [...new Set((values.rights ?? '').split(','))] as RestRight[];
  const days = whole(values.days, 90, 730);
  const perMinute = whole(values['per-minute'], USUAL_RATE, 60_000);
  const wrong =
    name === '' || name.length > 100 || /\p{Cc}/u.test(name)
      ? '--name wants whose key it is, 100 characters at most'
      : rights.some((right) => !REST_RIGHTS.includes(right))
        ? `--rights wants some of ${REST_RIGHTS.join(',')}`
        : days === null
          ? '--days wants 1 to 730'
          : perMinute === null
            ? '--per-minute wants 1 to 60000'
            : null;
  if (wrong !== null || days === null || perMinute === null) {
    say(`${wrong}\n${USAGE}`);
    return 2;
  }
  const createdAt = new Date(now()).toISOString();
  const { key, text } = makeKey({
    name,
    rights,
    perMinute,
    createdAt,
    expiresAt: new Date(now() + days * DAY).toISOString(),
  });
  mkdirSync(dir, { recursive: true, mode: 0o700 });
  writeKeys(dir, [...keys, key]);
  say(`key ${key.id} of ${JSON.stringify(name)}, until ${key.expiresAt}; it is shown this once and kept nowhere:`);
  give(text);
  return 0;
}

function revoke(keys: readonly Key[], id: string, { dir, now, say }: KeyCommandSurroundings): number {
  const key = keys.find((one) => one.id === id);
  if (!key) {
    say(`there is no key ${JSON.stringify(id)}`);
    return 1;
  }
  if (key.revokedAt === null)
    writeKeys(
      dir,
      keys.map((one) => (one === key ? { ...one, revokedAt: new Date(now()).toISOString() } : one)),
    );
  say(`key ${id} of ${JSON.stringify(key.name)} is revoked`);
  return 0;
}
