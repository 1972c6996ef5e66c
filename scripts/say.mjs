/**
 * What the scripts tell a person while they work. Everything goes to the error output: the standard output belongs
 * to the one line of JSON that `npm start` prints when all is up, and to the last line of `npm test`.
 */

/** Prints one line of progress. */
export function say(text) {
  process.stderr.write(`vigie: ${text}\n`);
}

/** A fault that a person can mend: shown as one sentence, without a stack. */
export class PlainError extends Error {}

/** Ends the program with a sentence for a person, or with the stack when the fault is ours. */
export function fail(error) {
  if (error instanceof PlainError) process.stderr.write(`vigie: ${error.message}\n`);
  else process.stderr.write(`vigie: ${error?.stack ?? error}\n`);
  process.exit(error?.exitCode ?? 1);
}
