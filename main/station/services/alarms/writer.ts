import type { Refusal } from '../../../../src/shared/result.ts';
import type { AlarmEvent, AlarmLog } from './alarmLog.ts';

/** Writes what devices report, in batches. */
export interface AlarmWriter {
  write(event: AlarmEvent): void;
  /** Why the last writing was refused; null when it was not. */
  refusal(): Refusal | null;
  /** Writes what waits. */
  close(): void;
}

export interface AlarmWriterOptions {
  readonly log: AlarmLog;
  readonly onRefused: (code: string) => void;
  /** The disk refuses: what happens is to be shown all the same. */
  readonly show: (event: AlarmEvent) => void;
}

const BATCH = 20;
/** A flood must not be written in one transaction that stops everything else. */
const MOST_AT_ONCE = 1_000;
const AGAIN = 1_000;

/** Builds a writer. What a full disk refuses is kept in memory and written when there is room. */
export function createAlarmWriter({ log, onRefused, show }: AlarmWriterOptions): AlarmWriter {
  let queue: AlarmEvent[] = [];
  let timer: NodeJS.Timeout | undefined;
  let refusal: Refusal | null = null;
  let closed = false;

  const flush = (): void => {
    timer = undefined;
    const batch = queue.slice(0, MOST_AT_ONCE);
    queue = queue.slice(MOST_AT_ONCE);
    const written = log.report(batch);
    if (!written.ok) {
      queue = [...batch, ...queue];
      if (!refusal) onRefused(written.refusal.code);
      for (const event of queue) show(event);
    }
    refusal = written.ok ? null : written.refusal;
    if (queue.length > 0) timer ??= setTimeout(flush, written.ok ? 0 : AGAIN);
  };

  return {
    write(event) {
      // A device that speaks while the station ends says it again at the next start.
      if (closed) return;
      queue.push(event);
      timer ??= setTimeout(flush, BATCH);
    },
    refusal: () => refusal,
    close() {
      closed = true;
      clearTimeout(timer);
      if (queue.length > 0) log.report(queue);
    },
  };
}
