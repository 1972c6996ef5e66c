import { type ChildProcess, spawn } from 'node:child_process';
import path from 'node:path';
import { afterEach, expect, test } from 'vitest';

const MODULE = path.resolve(import.meta.dirname, 'projectNode.mjs');
/** A program that says its number, and ends when its input does. */
const PROGRAM = 'process.stdin.on("end", () => process.exit(7)).resume(); console.log("up", process.pid);';
const OUTER = `import { runToEnd } from ${JSON.stringify(MODULE)};
process.exitCode = await runToEnd(process.execPath, ['-e', ${JSON.stringify(PROGRAM)}]);`;

let started: ChildProcess[] = [];
afterEach(() => {
  for (const child of started) child.kill('SIGKILL');
  started = [];
});

/** The outer process, its input held open by us as by a shell, once the inner one is up. */
async function open() {
  const outer = spawn(process.execPath, ['--input-type=module', '-e', OUTER], {
    stdio: ['pipe', 'pipe', 'inherit'],
    env: { ...process.env, VIGIE_STOP_WITH_INPUT: '1' },
  });
  started.push(outer);
  const inner = await new Promise<number>((resolve) => {
    outer.stdout.on('data', (data: Buffer) => {
      const [, pid] = /up (\d+)/.exec(String(data)) ?? [];
      if (pid) resolve(Number(pid));
    });
  });
  const ended = new Promise<number | null>((resolve) => outer.once('exit', resolve));
  return { outer, inner, ended };
}
const runs = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};

test.each(['SIGINT', 'SIGTERM'] as const)('%s to the starting process alone stops what it started', async (signal) => {
  const { outer, inner, ended } = await open();
  outer.kill(signal);
  expect(await ended).not.toBe(0);
  expect(runs(inner)).toBe(false);
});

test('it ends with its program, even when whoever started it holds its input open', async () => {
  const { inner, ended } = await open();
  process.kill(inner, 'SIGKILL');
  expect(await ended).toBe(128);
});
