import { setTimeout as wait } from 'node:timers/promises';
import type pg from 'pg';
import { type Result, refuse } from '../../../shared/result.ts';
import { connect, isBug, meaningOf, refusalOf } from './connection.ts';

/** One connection that is made anew when it is lost. */
export interface Session {
  /**
   * Does something on the connection; tried again on a new one when it is lost in between, until some seconds after it
   * was asked, so it must be safe to do twice. What is asked while another thing is being done waits for it. Refusals:
   * those of `HubStore`.
   */
  run<T>(work: (client: pg.Client) => Promise<T>): Promise<Result<T>>;
  close(): Promise<void>;
}

/** So long after it was asked something is tried again before it is refused, ms. */
const PATIENCE = 5_000;
const FIRST_WAIT = 50;
const LONGEST_WAIT = 1_000;
const MOST_RACES = 20;

/** Opens a session; the first connection is made when it is needed. `onOpen` prepares each new connection. */
export function openSession(
  config: pg.ClientConfig,
  onOpen: (client: pg.Client) => Promise<void> = async () => {},
): Session {
  let client: pg.Client | null = null;
  let closed = false;
  let turn: Promise<unknown> = Promise.resolve();
  /** The last time that the database was not there. */
  let away: { readonly at: number; readonly refusal: ReturnType<typeof refusalOf> } | null = null;

  const present = async (): Promise<pg.Client> => {
    if (client) return client;
    const opened = await connect(config, () => {
      if (client === opened) client = null;
    });
    await onOpen(opened);
    client = opened;
    return opened;
  };
  const drop = async (): Promise<void> => {
    const old = client;
    client = null;
    await old?.end().catch(() => {});
  };

  const attempt = async <T>(work: (client: pg.Client) => Promise<T>, asked: number): Promise<Result<T>> => {
    const until = asked + PATIENCE;
    // What waited behind something that found nobody is answered with it: a line of them would each wait again.
    if (away && away.at > asked && performance.now() > until) return away.refusal;
    let pause = FIRST_WAIT;
    for (let races = 0; ; ) {
      if (closed) return refuse('store.closed', 'the store is closed');
      try {
        return { ok: true, value: await work(await present()) };
      } catch (error) {
        if (isBug(error)) throw error;
        const meaning = meaningOf(error);
        if (meaning === 'away') await drop();
        else await client?.query('ROLLBACK').catch(drop);
        if (meaning === 'again' && races++ < MOST_RACES) continue;
        const refusal = refusalOf(error);
        if (meaning === 'away') away = { at: performance.now(), refusal };
        if (meaning !== 'away' || performance.now() + pause > until) return refusal;
        await wait(pause);
        pause = Math.min(LONGEST_WAIT, pause * 2);
      }
    }
  };

  return {
    run(work) {
      const asked = performance.now();
      const done = turn.then(() => attempt(work, asked));
      turn = done.catch(() => {});
      return done;
    },
    async close() {
      await turn;
      closed = true;
      await drop();
    },
  };
}
