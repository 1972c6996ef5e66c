import { useEffect, useMemo, useState } from 'react';
import type { Outcome } from '../../../src/contract/refusal.ts';
import { useRegister } from '../../state/register.ts';
import { connection, live, select } from '../../state/station.ts';
import { useLink, useSelection } from '../../state/stores.ts';
import type { Velocity } from './keys.ts';
import type { HostCamera, WallHost } from './wallHost.ts';

const codeOf = (outcome: Outcome): string | null => (outcome.ok ? null : outcome.refusal.code);

/** What the wall asks of this window's station. `shown` is the camera in the selected tile. */
export function useWallHost(shown: string | null): WallHost {
  const register = useRegister((state) => state.register);
  const selection = useSelection((state) => state.selection);
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
  const near = useMemo(() => {
    const index = selection?.asset ? register?.indexOf.get(selection.asset) : undefined;
    const columns = live.columns();
    if (!register || !columns || index === undefined) return null;
    const at = [columns.lon[index] ?? 0, columns.lat[index] ?? 0] as const;
    return { name: register.name[index] ?? '', at };
  }, [register, selection]);

  return useMemo(
    () => ({
      cameras,
      near,
      station: linked ? connection.address() : null,
      move: async (camera: string, velocity: Velocity) =>
        codeOf(await connection.act((client) => client.camera.move({ camera, ...velocity }))),
      stopMove: async (camera: string) => codeOf(await connection.act((client) => client.camera.stop({ camera }))),
      selectCamera: (camera: string) => select({ type: 'asset', id: camera, asset: camera }),
    }),
    [cameras, near, linked],
  );
}
