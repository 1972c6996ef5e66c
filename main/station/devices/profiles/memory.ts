import type { CompiledMessage } from './compileProfile.ts';

/*
 * What equipment that says one thing at a time said before: kept by device, only the names that an expression reads, and
 * no more devices than a large city has.
 */

/** Values of a device by name; its own only, never a prototype's. */
type Kept = { [name: string]: unknown };

/** What was said so far. */
export interface Memory {
  /**
   * Takes a message of a device. Gives all that is known of it, and which names are news; null when the profile reads
   * nothing of it.
   */
  take(message: CompiledMessage, device: string, topic: readonly string[], value: unknown): Known | null;
  readonly devices: () => number;
}

/** What is known of a device, with what is new in it. */
export interface Known {
  readonly all: unknown;
  readonly news: readonly (readonly string[])[];
}

const MOST_NAMES = 200;

const empty = (): Kept => Object.create(null) as Kept;

/** Whether one path leads to or through the other. */
export const isAlong = (a: readonly string[], b: readonly string[]): boolean => {
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i++) if (a[i] !== b[i]) return false;
  return true;
};

/** Opens it. */
export function createMemory(mostDevices = 50_000): Memory {
  const kept = new Map<string, { readonly all: Kept; names: number }>();
  const readers = new Map<CompiledMessage, (path: readonly string[]) => boolean>();

  const reads = (message: CompiledMessage, path: readonly string[]): boolean => {
    let reader = readers.get(message);
    if (!reader) {
      const paths = message.slots.map((slot) => slot.reads);
      reader = paths.includes(null)
        ? () => true
        : (name) => paths.some((list) => list!.some((read) => isAlong(read, name)));
      readers.set(message, reader);
    }
    return reader(path);
  };
  const of = (key: string): { readonly all: Kept; names: number } => {
    let known = kept.get(key);
    if (known) kept.delete(key);
    else known = { all: empty(), names: 0 };
    // The one heard of longest ago is the first to be forgotten.
    kept.set(key, known);
    if (kept.size > mostDevices) kept.delete(kept.keys().next().value!);
    return known;
  };
  const put = (known: { readonly all: Kept; names: number }, path: readonly string[], value: unknown): boolean => {
    let at = known.all;
    for (const name of path.slice(0, -1)) {
      const inner = at[name];
      if (typeof inner === 'object' && inner !== null) at = inner as Kept;
      else {
        if (known.names >= MOST_NAMES) return false;
        known.names++;
        const made = empty();
        at[name] = made;
        at = made;
      }
    }
    const last = path[path.length - 1]!;
    if (!(last in at)) {
      if (known.names >= MOST_NAMES) return false;
      known.names++;
    }
    at[last] = value;
    return true;
  };

  return {
    devices: () => kept.size,
    take(message, device, topic, value) {
      const { accumulate, profile } = message;
      const key = `${profile.id} ${profile.messages.indexOf(message)} ${device}`;
      if (typeof accumulate === 'object') {
        const path = accumulate.levels.map((level) => topic[level - 1] ?? '');
        if (!reads(message, path)) return null;
        const known = of(key);
        return put(known, path, value) ? { all: known.all, news: [path] } : null;
      }
      if (typeof value !== 'object' || value === null || Array.isArray(value)) return { all: value, news: [[]] };
      const names = Object.keys(value).filter((name) => reads(message, [name]));
      if (names.length === 0) return null;
      const known = of(key);
      const news = names
        .filter((name) => put(known, [name], (value as Record<string, unknown>)[name]))
        .map((name) => [name]);
      return { all: known.all, news };
    },
  };
}
