import { type Refusal, type Result, refuse } from '../../../src/shared/result.ts';
import { isSecretName, type Keyring, keepSecret, variableOf } from './secretStore.ts';

/** What the command is given by the terminal it runs in. */
export interface SecretCommandSurroundings {
  readonly keyring: Keyring;
  /** Asks a person, or reads what was piped in. Refusals: `secret.not-typed`, `secret.too-long`. */
  readonly readSecret: (question: string) => Promise<Result<string>>;
  /** One line for the person. */
  readonly say: (line: string) => void;
}

const USAGE = `usage: npm run secret -- set NAME      keep a password; it is asked for, or read from the standard input
       npm run secret -- check NAME    say whether it is kept
       npm run secret -- remove NAME   forget it
NAME is the one in the city's file: "password": {"secret": "NAME"}`;

/** `npm run secret`. The exit code: 0 done, 1 not done, 2 wrongly asked. What is secret is never printed, nor taken as an argument. */
export async function secretCommand(args: readonly string[], around: SecretCommandSurroundings): Promise<number> {
  const { keyring, say } = around;
  const [verb, name, ...more] = args;
  if (!verb || !['set', 'check', 'remove'].includes(verb) || name === undefined) {
    say(USAGE);
    return 2;
  }
  if (more.length > 0) {
    // Others can read the arguments of a program: what was typed there is to be thought known.
    say(`only a name is wanted after "${verb}"; the password is asked for afterwards\n${USAGE}`);
    return 2;
  }
  if (!isSecretName(name)) {
    say('a name is of small letters, digits and -, a letter first, 40 at most');
    return 2;
  }
  if (verb === 'set') return await set(name, around);
  const done = verb === 'check' ? await keyring.read(name) : await keyring.remove(name);
  if (!done.ok) return refused(done.refusal, name, say);
  const there = done.value !== null && done.value !== '' && done.value !== false;
  if (verb === 'check') say(there ? `"${name}" is kept` : `"${name}" is not kept`);
  else say(there ? `"${name}" is forgotten` : `"${name}" was not kept`);
  return there ? 0 : 1;
}

async function set(name: string, { keyring, readSecret, say }: SecretCommandSurroundings): Promise<number> {
  const read = await readSecret(`Password kept as "${name}" (it is not shown): `);
  if (!read.ok) {
    say(read.refusal.message);
    return 1;
  }
  const kept = await keepSecret(keyring, name, read.value);
  if (!kept.ok) return refused(kept.refusal, name, say);
  say(`"${name}" is kept`);
  return 0;
}

function refused({ message, context }: Refusal, name: string, say: (line: string) => void): number {
  const reason = context.reason === undefined ? '' : ` (${String(context.reason)})`;
  say(`${message}${reason}; give it to the station in the environment: ${variableOf(name)}`);
  return 1;
}

/** Longest password taken, in characters. */
const LONGEST = 4_096;

/** What was read is no secret, or is one: empty lines and whole files are mistakes. */
export function secretFrom(text: string): Result<string> {
  const line = text.replace(/\r?\n$/, '');
  if (line === '') return refuse('secret.not-typed', 'nothing was typed, nothing is changed');
  if (line.length > LONGEST) return refuse('secret.too-long', `more than ${LONGEST} characters, nothing is changed`);
  if (/[\r\n\0]/.test(line)) return refuse('secret.not-typed', 'more than one line came, nothing is changed');
  return { ok: true, value: line };
}
