import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import type { Readable } from 'node:stream';
import { utilityProcess } from 'electron';
import { outsideArchive } from './places.ts';
import { type SpawnProgram, spawnWithNode } from './stationHost/spawnNode.ts';

/** First major version of Node whose Node-API the database binding needs. */
const OLDEST_NODE_INSIDE = 22;

/**
 * Chooses what runs the programs: Electron's own Node where it is recent enough, else the Node that comes with the
 * project (development on an old runtime). The contract with the programs is the same.
 */
export function chooseSpawn(programsDir: string, log: (line: string) => void): SpawnProgram {
  const inside = Number(process.versions.node.split('.')[0]) >= OLDEST_NODE_INSIDE;
  if (process.env.VIGIE_SPAWN === 'utility' || (inside && process.env.VIGIE_SPAWN !== 'node')) {
    return spawnInside(path.join(programsDir, 'utilityEntry', 'utilityEntry.js'));
  }
  const node = nodeBinary();
  log(`programs run on ${node}, because the runtime's own Node is ${process.versions.node}`);
  return spawnWithNode(node);
}

/** Node given by the start script, beside the packaged program, or in node_modules; last, the one in the path. */
function nodeBinary(): string {
  const name = process.platform === 'win32' ? 'node.exe' : 'node';
  const given = process.env.VIGIE_NODE;
  if (given && existsSync(given)) return given;
  const beside = path.join(process.resourcesPath, 'node', name);
  if (existsSync(beside)) return beside;
  try {
    const folder = path.dirname(createRequire(import.meta.url).resolve('node/package.json'));
    const own = path.join(folder, 'bin', name);
    if (existsSync(own)) return own;
  } catch {
    // not installed with the project: the path is what is left
  }
  return name;
}

function spawnInside(entry: string): SpawnProgram {
  return (request) => {
    const child = utilityProcess.fork(entry, [outsideArchive(request.script), ...request.args], {
      env: { ...process.env, ...request.env, VIGIE_CHILD: '1' } as Record<string, string>,
      stdio: ['ignore', 'pipe', 'pipe'],
      serviceName: request.title,
    });
    return {
      get pid() {
        return child.pid;
      },
      stdout: child.stdout as Readable | null,
      stderr: child.stderr as Readable | null,
      onEnd(callback) {
        child.once('exit', (code) => callback(code));
      },
      askToStop() {
        child.postMessage('stop');
      },
      kill() {
        if (child.pid !== undefined) process.kill(child.pid, 'SIGKILL');
      },
    };
  };
}
