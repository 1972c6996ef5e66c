import { PassThrough } from 'node:stream';
import { pathToFileURL } from 'node:url';

/*
 * Runs a program inside an Electron utility process as if it were a child process of Node: an input that closes when
 * the shell asks it to stop, its script and arguments where it expects them. Such a process ends with the shell, so
 * nothing is left when that is killed.
 */

interface ParentPort {
  on(event: 'message', listener: (message: { data: unknown }) => void): void;
}

const input = new PassThrough();
Object.defineProperty(process, 'stdin', { value: input, configurable: true });
const port = (process as unknown as { parentPort?: ParentPort }).parentPort;
port?.on('message', ({ data }) => {
  if (data === 'stop') input.end();
});

// Leaves the arguments as a program sees them when Node runs it: binary, script, options.
process.argv.splice(1, 1);
const program = process.argv[1];
if (program === undefined) process.exit(2);
import(pathToFileURL(program).href).catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.stack : error}\n`);
  process.exit(1);
});
