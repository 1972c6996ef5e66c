import { spawn } from 'node:child_process';
import type { Readable } from 'node:stream';

/** A program that runs, whatever runs it. */
export interface RunningProgram {
  readonly pid: number | undefined;
  readonly stdout: Readable | null;
  readonly stderr: Readable | null;
  /** Called once when it has ended: exit code, or null when a signal ended it. */
  onEnd(callback: (code: number | null) => void): void;
  /** Asks it to stop in good order. */
  askToStop(): void;
  /** Ends it at once. */
  kill(): void;
}

/** What is needed to start one. */
export interface SpawnRequest {
  readonly script: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly title: string;
}

/** The seam: how a program is started. Tests hand in another. */
export type SpawnProgram = (request: SpawnRequest) => RunningProgram;

/** Starts programs as child processes of the Node binary `node`. */
export function spawnWithNode(node: string): SpawnProgram {
  return (request) => {
    const child = spawn(node, [request.script, ...request.args], {
      env: { ...process.env, ...request.env, VIGIE_CHILD: '1' },
      stdio: ['pipe', 'pipe', 'pipe'],
      windowsHide: true,
      // A process group of its own: Ctrl+C in a terminal reaches the supervisor only, which stops them in order.
      detached: process.platform !== 'win32',
    });
    // Written to a program that has just ended: its end is reported by 'exit', the pipe has nothing to add.
    child.stdin.on('error', () => {});
    return {
      pid: child.pid,
      stdout: child.stdout,
      stderr: child.stderr,
      onEnd(callback) {
        let told = false;
        const tell = (code: number | null): void => {
          if (told) return;
          told = true;
          callback(code);
        };
        child.once('exit', (code) => tell(code));
        child.once('error', () => tell(null)); // the binary is missing or may not be run: there will be no 'exit'
      },
      askToStop() {
        child.stdin.end();
        // On Windows a signal would end the program on the spot; there the closed input is the request.
        if (process.platform !== 'win32') child.kill('SIGTERM');
      },
      kill() {
        child.kill('SIGKILL');
      },
    };
  };
}
