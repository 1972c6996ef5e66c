import type { ContractRouterClient } from '@orpc/contract';
import type { StoreApi } from 'zustand/vanilla';
import type { commissioningContract, ImportRecord } from '../../../src/contract/commissioning.ts';
import type { Refusal } from '../../../src/shared/result.ts';
import { type Flow, type FlowEvent, flowAfter, isBusy } from './flow.ts';
import type { KeptWork } from './keptWork.ts';
import { finished } from './mapping.ts';
import type { FileToSend, Send } from './upload.ts';

/** The part of the station that an import speaks with. */
export type CommissioningClient = ContractRouterClient<typeof commissioningContract>;

export interface WorkOptions {
  readonly flow: Pick<StoreApi<Flow>, 'getState'> & { setState(flow: Flow, replace: true): void };
  /** Null while the station is away. */
  readonly client: () => CommissioningClient | null;
  /** Calls back whenever the link is lost; answers the way to stop. */
  readonly onLost: (callback: () => void) => () => void;
  readonly send: Send;
  readonly newCommandId: () => string;
  readonly warn?: (text: string, error: unknown) => void;
  /** Silence after which a run is given up, ms. */
  readonly silence?: number;
}

/** What a person does with an import. */
export interface Work {
  choose(file: FileToSend): void;
  /** Sends the file again that was chosen last. */
  retry(): void;
  /** Goes on with what the window had before it was loaded again. */
  resume(kept: KeptWork): void;
  /** Stops what runs. */
  cancel(): void;
  /** Reads the file with the mapping as it is now. */
  preview(): void;
  /** Does what was asked and confirmed. */
  apply(): void;
  /** Tells the imports that the station has. */
  heard(records: readonly ImportRecord[]): void;
  tell(event: FlowEvent): void;
}

type Interruption = 'cancelled' | 'lost' | 'silent';
class Interrupted extends Error {
  readonly why: Interruption;
  constructor(why: Interruption) {
    super(why);
    this.why = why;
  }
}

/** The station was not there to begin with: nothing was asked of it. */
class Away extends Error {}

/** One thing that runs at the station: ended by the person, by a lost link or by silence. */
interface Run {
  readonly run: number;
  readonly signal: AbortSignal;
  /** Waits, but not longer than the run lasts. */
  wait<T>(answer: Promise<T>): Promise<T>;
  /** Something was heard: the silence begins anew. */
  heard(): void;
}

const SILENCE = 60_000;
const refusal = (code: string, message: string): Refusal => ({ code, message, context: {} });

/** The import of this window: its effects on the station, told to the flow. */
export function createWork(options: WorkOptions): Work {
  const { flow, client, send } = options;
  const silence = options.silence ?? SILENCE;
  const warn = options.warn ?? console.warn;
  let runs = 0;
  let current: AbortController | null = null;
  let known: readonly ImportRecord[] = [];
  let last: FileToSend | null = null;

  const tell = (event: FlowEvent): void => {
    const next = flowAfter(flow.getState(), event);
    if (next !== flow.getState()) flow.setState(next, true);
  };

  /** Why a run ended that was not ended by an answer; null when the person ended it, who knows. */
  const reasonOf = (error: unknown, applying: boolean): Refusal | null => {
    const why = error instanceof Interrupted ? error.why : null;
    if (why === 'cancelled') return null;
    if (error instanceof Away) return refusal('station.lost', 'the station does not answer');
    if (why === null) warn('an import failed at the station:', error);
    if (applying) return refusal('import.unsure', 'no confirmation that the import was written');
    if (why === 'silent') return refusal('import.silent', 'nothing was heard for a minute');
    if (why === 'lost' || !client()) return refusal('station.lost', 'the station went away');
    return refusal('station.failed', error instanceof Error ? error.message : 'unknown failure');
  };

  /** Starts a run, in place of one that may still be there. `begin` tells the flow; false when it may not begin. */
  function start(begin: (run: number) => boolean, act: (run: Run) => Promise<void>, applying = false): void {
    runs += 1;
    const run = runs;
    if (!begin(run)) return;
    current?.abort(new Interrupted('cancelled'));
    const life = new AbortController();
    current = life;
    const stopListening = options.onLost(() => life.abort(new Interrupted('lost')));
    let timer: ReturnType<typeof setTimeout> | undefined;
    const heard = (): void => {
      clearTimeout(timer);
      timer = setTimeout(() => life.abort(new Interrupted('silent')), silence);
    };
    const ended = new Promise<never>((_, reject) => {
      life.signal.addEventListener('abort', () => reject(life.signal.reason), { once: true });
    });
    // A run that ends by itself leaves nobody waiting for this.
    ended.catch(() => undefined);
    heard();
    const wait = <T>(answer: Promise<T>): Promise<T> => Promise.race([answer, ended]);
    act({ run, signal: life.signal, heard, wait })
      .catch((error: unknown) => {
        const why = reasonOf(error, applying);
        if (why) tell({ type: 'refused', run, refusal: why, unsure: applying && !(error instanceof Away) });
      })
      .finally(() => {
        clearTimeout(timer);
        stopListening();
        // Ends the stream at the station too, whichever way the run ended.
        life.abort(new Interrupted('cancelled'));
        if (current === life) current = null;
      });
  }

  /** Reads a stream until a frame ends it. */
  async function follow<F>(
    { signal, wait, heard }: Run,
    open: (client: CommissioningClient, signal: AbortSignal) => Promise<AsyncIterable<F>>,
    onFrame: (frame: F) => 'more' | 'end',
  ): Promise<void> {
    const station = client();
    if (!station) throw new Away();
    const stream = (await wait(open(station, signal)))[Symbol.asyncIterator]();
    for (;;) {
      const { done, value } = await wait(stream.next());
      if (done) throw new Error('the stream ended without an answer');
      heard();
      if (onFrame(value) === 'end') return;
    }
  }

  async function inspect({ run, wait, signal }: Run, upload: string): Promise<void> {
    const station = client();
    if (!station) throw new Away();
    const [answer, saved] = await wait(
      Promise.all([
        station.inspect({ upload }, { signal }),
        // Without them the suggestion is there all the same.
        station.mappings(undefined, { signal }).catch((error: unknown) => {
          if (!signal.aborted) warn('saved mappings could not be read:', error);
          return [];
        }),
      ]),
    );
    if (answer.ok) tell({ type: 'inspected', run, inspection: answer.inspection, saved, past: known });
    else tell({ type: 'refused', run, refusal: answer.refusal });
  }

  const began = (event: FlowEvent & { readonly run: number }): boolean => {
    tell(event);
    const state = flow.getState();
    return isBusy(state) && state.run === event.run;
  };

  const work: Work = {
    tell,
    retry() {
      if (last) work.choose(last);
    },
    choose(file) {
      last = file;
      const chosen = { name: file.name, bytes: file.size };
      start(
        (run) => began({ type: 'chosen', run, file: chosen }),
        async (life) => {
          const { run } = life;
          if (file.size === 0) {
            tell({ type: 'refused', run, refusal: refusal('import.empty', 'the file is empty') });
            return;
          }
          const sent = (bytes: number): void => {
            life.heard();
            tell({ type: 'sent', run, bytes });
          };
          const result = await life.wait(send(file, sent, life.signal));
          if (!result.ok) {
            tell({ type: 'refused', run, refusal: result.refusal });
            return;
          }
          life.heard();
          tell({ type: 'uploaded', run, upload: result.value });
          await inspect(life, result.value);
        },
      );
    },
    resume({ file, upload, draft }) {
      start(
        (run) => began({ type: 'resumed', run, file, upload, before: draft }),
        (life) => inspect(life, upload),
      );
    },
    cancel() {
      const life = current;
      current = null;
      tell({ type: 'cancelled' });
      life?.abort(new Interrupted('cancelled'));
    },
    preview() {
      start(
        (run) => began({ type: 'previewing', run }),
        async (life) => {
          const state = flow.getState();
          if (state.stage !== 'reading') return;
          const { upload, draft } = state.open;
          const { run } = life;
          await follow(
            life,
            (station, signal) => station.preview({ upload, mapping: finished(draft) }, { signal }),
            (frame) => {
              if (frame.type === 'progress') {
                tell({ type: 'progressed', run, progress: frame });
                return 'more';
              }
              if (frame.type === 'preview') tell({ type: 'previewed', run, preview: frame.preview });
              else tell({ type: 'refused', run, refusal: frame.refusal });
              return 'end';
            },
          );
        },
      );
    },
    apply() {
      const before = flow.getState();
      if (before.stage !== 'preview' || !before.asking) return;
      // What may have been done already is asked for by the same id: it is not done twice.
      const commandId = before.attempt?.how === 'unsure' ? before.attempt.commandId : options.newCommandId();
      const { preview } = before;
      start(
        (run) => began({ type: 'applying', run, commandId, known: known.map(({ id }) => id) }),
        async (life) => {
          const { run } = life;
          await follow(
            life,
            (station, signal) => station.apply({ commandId, preview: preview.id }, { signal }),
            (frame) => {
              if (frame.type === 'progress') {
                tell({ type: 'progressed', run, progress: frame });
                return 'more';
              }
              if (frame.type === 'done') tell({ type: 'applied', run, record: frame.import });
              else tell({ type: 'refused', run, refusal: frame.refusal });
              return 'end';
            },
          );
        },
        true,
      );
    },
    heard(records) {
      known = records;
      tell({ type: 'heard', records });
    },
  };
  return work;
}
