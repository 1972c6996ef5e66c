import { useCallback, useEffect, useRef, useState } from 'react';
import { refusalWords } from '../../i18n/words.ts';
import type { StationClient } from '../../state/connection.ts';
import { connection } from '../../state/station.ts';
import { isAsAsked } from './imagingScale.ts';

type Answer = Awaited<ReturnType<StationClient['camera']['imaging']>>;
/** How a camera takes its picture, as it read back. */
export type ImagingState = Extract<Answer, { ok: true }>['imaging'];
/** What is asked of it; what is left out stays. */
export type ImagingChange = Parameters<StationClient['camera']['setImaging']>[0]['change'];
/** One of its settings. */
export type Setting = keyof ImagingChange;

/** The settings of one camera, what was asked of them and what came of it. */
export interface Imaging {
  /** As the camera read back; undefined until it has, and where it refuses. */
  readonly state: ImagingState | undefined;
  /** Asked here and not read back yet. */
  readonly asked: ImagingChange;
  /** Settings that the camera set to something else than was asked. */
  readonly others: ReadonlySet<Setting>;
  /** Why the last thing asked was refused, in words; empty when it was not. */
  readonly refused: string;
  change(change: ImagingChange): void;
  read(): void;
}

const LOST = { code: 'station.lost', message: 'the station does not answer', context: {} };

/** Whether what the camera read back is what was asked. */
function isDone(setting: Setting, asked: ImagingChange, told: ImagingState): boolean {
  const wanted = asked[setting];
  const now = told[setting];
  if (typeof wanted === 'number') return typeof now === 'object' && isAsAsked(wanted, now);
  return wanted === now;
}

/**
 * Reads and sets how a camera takes its picture. One question is on its way at a time: a slider that is dragged asks for
 * where it is when the answer before has come.
 */
export function useImaging(camera: string): Imaging {
  const [state, setState] = useState<ImagingState>();
  const [asked, setAsked] = useState<ImagingChange>({});
  const [others, setOthers] = useState<ReadonlySet<Setting>>(new Set());
  const [refused, setRefused] = useState('');
  /** What the next question will ask; null while none is on its way. */
  const waiting = useRef<ImagingChange | null>(null);
  const over = useRef(false);

  const read = useCallback((): void => {
    void connection
      .ask((client) => client.camera.imaging({ camera }))
      .then((answer) => {
        if (over.current) return;
        if (answer?.ok) setState(answer.imaging);
        setRefused(answer?.ok ? '' : refusalWords(answer?.refusal ?? LOST));
      });
  }, [camera]);
  useEffect(() => {
    over.current = false;
    read();
    return () => {
      over.current = true;
    };
  }, [read]);

  const send = useCallback(
    async (change: ImagingChange): Promise<void> => {
      waiting.current = {};
      const answer = await connection.ask((client) => client.camera.setImaging({ camera, change }));
      const next = waiting.current;
      waiting.current = null;
      if (over.current) return;
      if (answer?.ok) {
        setState(answer.imaging);
        const settings = (Object.keys(change) as Setting[]).filter((one) => next[one] === undefined);
        setOthers((before) => {
          const after = new Set(before);
          for (const one of settings) {
            if (isDone(one, change, answer.imaging)) after.delete(one);
            else after.add(one);
          }
          return after;
        });
      }
      setRefused(answer?.ok ? '' : refusalWords(answer?.refusal ?? LOST));
      // What was refused is not asked for any longer.
      setAsked(next);
      if (Object.keys(next).length > 0) void send(next);
    },
    [camera],
  );

  const change = useCallback(
    (wanted: ImagingChange): void => {
      setAsked((before) => ({ ...before, ...wanted }));
      if (waiting.current) waiting.current = { ...waiting.current, ...wanted };
      else void send(wanted);
    },
    [send],
  );

  return { state, asked, others, refused, change, read };
}
