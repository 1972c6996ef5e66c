import type { RejectedMessages } from '../../../src/contract/session.ts';
import type { Bilingual } from '../../../src/domain/asset/device.ts';

/*
 * Messages of the field that could not be used: counted by where they came from and what was wrong, each with its last
 * sample, so that whoever maintains the equipment finds the gateway that sends them.
 */

/** Keeps what was dropped. */
export interface Quarantine {
  add(message: { topic: string; payload: Uint8Array; code: string; message: string }): void;
  /** Since the start. */
  total(): number;
  /** What is known now, the kind of fault that began last first. */
  list(): RejectedMessages;
}

/** Where a message came from. */
export interface Source {
  readonly id: string;
  readonly name: Bilingual;
}

/** What comes from no equipment that we know. */
export const OTHER: Source = { id: 'other', name: { fr: 'Autre', en: 'Other' } };

/** Kinds of fault by source that are told apart; more are counted with the last. */
const MOST = 200;
/** Bytes of a message that are kept of it. */
const SAMPLE = 200;
/** A flood of bad messages must not fill the log: one line in this time at most, ms, with how many there were. */
const LOG_INTERVAL = 60_000;

const decoder = new TextDecoder('utf-8', { fatal: false });

/** Text of a foreign message, fit for a log: control characters and terminal escapes cannot act. */
const harmless = (text: string): string =>
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is taken out
  text.slice(0, SAMPLE).replace(/[\u0000-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069]/g, '·');

type Row = { -readonly [K in keyof RejectedMessages['rows'][number]]: RejectedMessages['rows'][number][K] };

/**
 * Opens it. `sourceOf` names the source of a topic from a closed list: sources made up by whoever sends must not make
 * rows without end.
 */
export function createQuarantine(options: {
  readonly now: () => number;
  readonly sourceOf: (topic: string) => Source;
  readonly log: (message: string) => void;
  readonly onChange: () => void;
}): Quarantine {
  const rows = new Map<string, Row>();
  const since = options.now();
  let total = 0;
  let saidAt = Number.NEGATIVE_INFINITY;
  let saidCount = 0;
  return {
    total: () => total,
    list: () => ({
      since,
      total,
      // By when each kind of fault began: in a flood no row moves under the reader's hand.
      rows: [...rows.values()].reverse().map((row) => ({ ...row })),
    }),
    add({ topic, payload, code, message }) {
      const at = options.now();
      total += 1;
      const source = options.sourceOf(topic);
      const full = rows.size >= MOST && !rows.has(`${source.id} ${code}`);
      const key = full ? 'other' : `${source.id} ${code}`;
      const last = {
        lastAt: at,
        topic: harmless(topic),
        message: harmless(message),
        sample: harmless(decoder.decode(payload.subarray(0, SAMPLE))),
        bytes: payload.byteLength,
      };
      const known = rows.get(key);
      if (known) Object.assign(known, last, { count: known.count + 1 });
      else {
        const { id, name } = full ? OTHER : source;
        rows.set(key, { source: id, name: { ...name }, code: full ? 'other' : code, count: 1, firstAt: at, ...last });
      }
      options.onChange();
      // A clock set back must not keep it silent for hours.
      if (Math.abs(at - saidAt) < LOG_INTERVAL) return;
      const more = total - saidCount - 1;
      const others = more > 0 ? `, and ${more} more since the last line like this` : '';
      options.log(`a message was dropped, ${code}: ${last.topic}: ${last.message}${others}`);
      saidAt = at;
      saidCount = total;
    },
  };
}
