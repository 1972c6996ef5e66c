import type { Author, OperationDraft } from '../domain/operator/operator.ts';
import { formatHlc, HLC_START, type Hlc, parseHlc, receive, tick } from './hlc.ts';
import { factId, type Operation, uuidv7 } from './operation.ts';

/** Gives drafts their envelope: identifier, author and clock. */
export interface OperationMaker {
  /** Operations of one stream; `base` is the number of its accepted operations that we know. */
  make(
    stream: string,
    base: number,
    drafts: readonly OperationDraft<string, unknown>[],
    because?: string | null,
  ): Operation[];
  /** Another's clock was heard; one too far ahead is not followed. */
  heard(hlc: string): void;
}

export interface OperationMakerOptions {
  /** Asked at each making when it is a function: who is signed in changes. Facts of devices are nobody's act. */
  readonly by: Author | (() => Author);
  readonly now: () => number;
  readonly random: () => number;
  /** Latest clock that the log holds, so that a wall clock set back does not go behind it. */
  readonly lastHlc?: string | null;
}

/** Makes a maker for one author. */
export function createOperationMaker({ by, now, random, lastHlc }: OperationMakerOptions): OperationMaker {
  let clock: Hlc = (lastHlc && parseHlc(lastHlc)) || HLC_START;
  return {
    make: (stream, base, drafts, because = null) =>
      drafts.map((draft) => {
        clock = tick(clock, now());
        const author = typeof by === 'function' ? by() : by;
        return {
          id: draft.fact === null ? uuidv7(now(), random) : factId(stream, draft.kind, draft.fact),
          stream,
          kind: draft.kind,
          version: 1,
          base,
          hlc: formatHlc(clock, author.station),
          by: draft.fact === null ? { ...author } : { ...author, operator: null },
          class: draft.class,
          body: draft.body,
          because,
        };
      }),
    heard(hlc) {
      const other = parseHlc(hlc);
      const next = other && receive(clock, other, now());
      if (next?.ok) clock = next.value;
    },
  };
}
