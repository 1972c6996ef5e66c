import { spawn, spawnSync } from 'node:child_process';
import path from 'node:path';
import { ensureInstalled, projectNode } from './install.mjs';
import { root } from './paths.mjs';

const OLDEST_NODE = 24;

/** Environment in which the project's own Node and tools come first. */
export function projectEnv() {
  const bin = path.join(root, 'node_modules', '.bin');
  return {
    ...process.env,
    PATH: `${path.dirname(projectNode)}${path.delimiter}${bin}${path.delimiter}${process.env.PATH ?? ''}`,
  };
}

/**
 * Installs what is missing and makes sure that the calling script runs on the project's Node: under an older one it
 * runs the script again and ends with its exit code. Returns only in a process that runs on the right one.
 */
export async function onProjectNode(script) {
  ensureInstalled();
  if (Number(process.versions.node.split('.')[0]) >= OLDEST_NODE) {
    process.env.PATH = projectEnv().PATH;
    return;
  }
  process.exit(await runToEnd(projectNode, [script, ...process.argv.slice(2)], { env: projectEnv() }));
}

/** The same for a script that asks at the terminal: run again with this very one, so that nothing typed is echoed. */
export function onProjectNodeHere(script) {
  ensureInstalled();
  if (Number(process.versions.node.split('.')[0]) >= OLDEST_NODE) return;
  process.exit(spawnSync(projectNode, [script, ...process.argv.slice(2)], { stdio: 'inherit' }).status ?? 1);
}

/**
 * Runs a program in the foreground until it ends and passes signals on. Its input is a pipe that closes when this
 * process ends, however it ends: what was started takes that as the request to stop.
 * @returns {Promise<number>} its exit code
 */
export function runToEnd(command, args, { env = process.env, cwd = root } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd,
      stdio: ['pipe', 'inherit', 'inherit'],
      env: { ...env, VIGIE_STOP_WITH_INPUT: '1' },
    });
    const stop = () => child.stdin.end();
    if (process.env.VIGIE_STOP_WITH_INPUT === '1') process.stdin.on('close', stop).resume();
    // Ctrl+C in a terminal reaches the child by itself; a signal to this process alone does not. Both end well: a program
    // that stops already takes the end of its input for nothing new.
    const pass = () => child.kill('SIGTERM');
    process.on('SIGINT', stop);
    process.on('SIGTERM', pass);
    process.on('SIGHUP', pass);
    child.stdin.on('error', () => {});
    child.once('error', reject);
    child.once('exit', (code, signal) => {
      process.off('SIGINT', stop);
      process.off('SIGTERM', pass);
      process.off('SIGHUP', pass);
      // Whoever started us may hold the other end open: that must not keep us once there is nothing left to stop.
      process.stdin.off('close', stop);
      process.stdin.pause();
      process.stdin.unref?.();
      resolve(code ?? (signal === null ? 1 : 128));
    });
  });
}
