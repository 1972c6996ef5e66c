import { ok, type Result, refuse } from '../../../src/shared/result.ts';
import type { Keyring } from './secretStore.ts';

/** A key store as tests want it: `there`, `none` on this machine, `locked`, or waiting in a prompt that nobody answers. */
export interface ScriptedKeyring extends Keyring {
  mood: 'there' | 'none' | 'locked' | 'hanging';
  readonly kept: Map<string, string>;
  /** Questions asked of it so far. */
  readonly asked: () => number;
}

/** A key store in memory. */
export function scriptedKeyring(kept: Record<string, string> = {}): ScriptedKeyring {
  const map = new Map(Object.entries(kept));
  let asked = 0;
  const use = <T>(act: () => T): Promise<Result<T>> => {
    asked++;
    if (keyring.mood === 'none')
      return Promise.resolve(refuse('secret.no-store', 'this machine has no key store that answers', { reason: 'x' }));
    if (keyring.mood === 'locked')
      return Promise.resolve(refuse('secret.locked', 'the key store refuses', { reason: 'y' }));
    if (keyring.mood === 'hanging') return new Promise(() => {});
    return Promise.resolve(ok(act()));
  };
  const keyring: ScriptedKeyring = {
    mood: 'there',
    kept: map,
    asked: () => asked,
    read: (name) => use(() => map.get(name) ?? null),
    write: (name, text) =>
      use(() => {
        map.set(name, text);
      }),
    remove: (name) => use(() => map.delete(name)),
  };
  return keyring;
}
