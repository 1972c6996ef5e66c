import type { Result } from '../../../src/shared/result.ts';

/** Acts that are kept: a window that lost its station asks again within moments. */
const KEPT = 500;

/** Does each command once, by the identifier that its caller gave it: asked again it gives what it gave. */
export function createDoneOnce(): (commandId: string, act: () => Result<void>) => Result<void> {
  const done = new Map<string, Result<void>>();
  return (commandId, act) => {
    const before = done.get(commandId);
    if (before) return before;
    const result = act();
    // What was refused may be asked again: what stood in its way may be gone.
    if (result.ok) done.set(commandId, result);
    for (const oldest of done.keys()) {
      if (done.size <= KEPT) break;
      done.delete(oldest);
    }
    return result;
  };
}
