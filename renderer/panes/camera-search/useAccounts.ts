import { useEffect, useState } from 'react';
import type { CameraAccountRow } from '../../../src/contract/cameraAccounts.ts';
import type { Refusal, Result } from '../../../src/shared/result.ts';
import { connection } from '../../state/station.ts';

/** The accounts, and whether this window may keep passwords of them. */
interface Accounts {
  readonly rows: readonly CameraAccountRow[];
  readonly mayKeep: boolean;
}

/** The accounts of cameras, followed while they are looked at; null before the first answer. */
export function useAccounts(): Result<Accounts> | null {
  const [told, setTold] = useState<Result<Accounts> | null>(null);
  useEffect(
    () =>
      connection.watch(
        (client, signal) => client.camera.watchAccounts(undefined, { signal }),
        (frame) => {
          setTold(frame.ok ? { ok: true, value: { rows: frame.accounts, mayKeep: frame.mayKeep } } : frame);
          return true;
        },
      ),
    [],
  );
  return told;
}

/** A trial of an account at a camera. */
export interface Trial {
  readonly account: string | null;
  readonly camera: { readonly id: string; readonly number: number };
  readonly evenIfOther: boolean;
}

type Tried = Awaited<ReturnType<NonNullable<ReturnType<typeof connection.client>>['camera']['tryAccount']>>;
/** What a camera that takes an account says of itself. */
export type Found = Extract<Tried, { ok: true }>['found'];

/** The trial that was asked for last, and what came of it. */
export type TrialState =
  | { readonly state: 'running'; readonly trial: Trial }
  | { readonly state: 'taken'; readonly trial: Trial; readonly found: Found }
  | { readonly state: 'refused'; readonly trial: Trial; readonly refusal: Refusal };

const NO_ANSWER: Refusal = { code: 'station.no-answer', message: 'the station does not answer', context: {} };

/** Tries accounts, one after the other. */
export function useTrial() {
  const [shown, setShown] = useState<TrialState | null>(null);
  return {
    shown,
    async run(trial: Trial): Promise<void> {
      if (shown?.state === 'running') return;
      setShown({ state: 'running', trial });
      const { account, camera, evenIfOther } = trial;
      const tried = await connection.ask((client) =>
        client.camera.tryAccount({ account, camera: camera.id, evenIfOther }),
      );
      if (tried?.ok) setShown({ state: 'taken', trial, found: tried.found });
      else setShown({ state: 'refused', trial, refusal: tried ? tried.refusal : NO_ANSWER });
    },
  };
}
