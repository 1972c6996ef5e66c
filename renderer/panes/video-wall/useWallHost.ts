import { useEffect, useMemo, useState } from 'react';
import type { Outcome } from '../../../src/contract/refusal.ts';
import { useRegister } from '../../state/register.ts';
import { connection, windowName } from '../../state/station.ts';
import { useLink, useSession } from '../../state/stores.ts';
import { callSalvo, showOnWall, useWalls } from '../../state/walls.ts';
import type { Velocity } from './keys.ts';
import { stationPtz } from './ptzHost.ts';
import { usePlaceInHand } from './usePlaceInHand.ts';
import type { HostCamera, WallHost } from './wallHost.ts';

const codeOf = (outcome: Outcome): string | null => (outcome.ok ? null : outcome.refusal.code);

const NOBODY: WallHost['peers'] = [];

/**
 * What the wall asks of this window's station. `shown` is the camera in the selected tile; `unnamed` is how a point
 * without a name is called.
 */
export function useWallHost(shown: string | null, unnamed: string, selectCamera: (camera: string) => void): WallHost {
  const register = useRegister((state) => state.register);
  const linked = useLink(({ state }) => state === 'connected');
  const [fixed, setFixed] = useState<ReadonlySet<string>>(new Set());

  // Whether a camera turns is asked when it comes under the hand.
  useEffect(() => {
    if (shown === null || !linked) return;
    let over = false;
    void connection
      .ask((client) => client.camera.describe({ camera: shown }))
      .then((described) => {
        if (over || !described?.ok) return;
        setFixed((before) => {
          if (before.has(shown) === !described.ptz) return before;
          const next = new Set(before);
          if (described.ptz) next.delete(shown);
          else next.add(shown);
          return next;
        });
      });
    return () => {
      over = true;
    };
  }, [shown, linked]);

  const cameras = useMemo(
    (): HostCamera[] =>
      (register?.ofKind('camera') ?? []).map((index) => {
        const id = register?.id[index] ?? '';
        return {
          id,
          number: register?.number[index] ?? 0,
          name: register?.name[index] ?? '',
          at: [register?.lon[index] ?? 0, register?.lat[index] ?? 0],
          ptz: !fixed.has(id),
        };
      }),
    [register, fixed],
  );
  const peers = useSession(({ status }) => status?.peers) ?? NOBODY;
  const stationId = useSession(({ hello }) => hello?.station ?? '');
  const near = usePlaceInHand(unnamed);
  const inSight = useWalls(({ walls }) => walls);

  return useMemo(
    () => ({
      cameras,
      near,
      station: linked ? connection.address() : null,
      move: async (camera: string, velocity: Velocity) =>
        codeOf(await connection.act((client) => client.camera.move({ camera, ...velocity }))),
      stopMove: async (camera: string) => codeOf(await connection.act((client) => client.camera.stop({ camera }))),
      replay: async (camera: string) => (await connection.ask((client) => client.camera.replay({ camera }))) ?? null,
      keepReplay: async (camera: string, keep: boolean) =>
        codeOf(await connection.act((client) => client.camera.keepReplay({ camera, keep }))),
      ptz: stationPtz,
      selectCamera,
      callSalvo,
      reserve: (camera: string, minutes: number) =>
        connection.act((client) => client.camera.reserve({ camera, minutes })),
      release: (camera: string) => connection.act((client) => client.camera.release({ camera })),
      send: (camera: string, to: string | null) => connection.act((client) => client.camera.push({ camera, to })),
      peers,
      stationId,
      walls: inSight.filter(({ window }) => window !== windowName),
      ownNumber: inSight.length > 1 ? (inSight.find(({ window }) => window === windowName)?.number ?? null) : null,
      showOn: showOnWall,
    }),
    [cameras, near, linked, selectCamera, peers, stationId, inSight],
  );
}
