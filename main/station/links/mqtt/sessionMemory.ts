import { createHash } from 'node:crypto';
import { z } from 'zod';

/** Where it is written down, so that it outlives the station. */
export interface SessionNotes {
  read(): string | null;
  write(text: string): void;
}

/**
 * Whether what the broker kept for us may be taken up. It may not when the topics are others than then (the broker
 * would go on sending what nobody asks for), nor when we were away for longer than the past is of use: MQTT 3.1.1 knows
 * no end of a session, and a telephone that rang last week must not ring now.
 */
export interface SessionMemory {
  mayResume(now: number): boolean;
  /** We are connected now. */
  connected(now: number): void;
}

const schema = z.object({ mark: z.string(), at: z.number() });

/** @param expiry milliseconds after which nothing is taken up */
export function createSessionMemory(notes: SessionNotes, topics: readonly string[], expiry: number): SessionMemory {
  const mark = createHash('sha256').update(JSON.stringify(topics)).digest('hex').slice(0, 16);
  let at: number | null = null;
  const before = readNote(notes.read());
  if (before?.mark === mark) at = before.at;
  return {
    // A clock that was set back since then tells nothing.
    mayResume: (now) => at !== null && now >= at && now - at <= expiry,
    connected(now) {
      at = now;
      notes.write(JSON.stringify({ mark, at }));
    },
  };
}

function readNote(text: string | null): z.infer<typeof schema> | null {
  if (text === null) return null;
  try {
    return schema.parse(JSON.parse(text));
  } catch {
    return null; // damaged: the same as none, a session of its own is begun
  }
}
