import { useEffect, useMemo, useRef } from 'react';
import { useWords } from '../../i18n/words.ts';
import type { PaneProps } from '../../shell/paneDefinition.ts';
import { useRegister } from '../../state/register.ts';
import { useSelection } from '../../state/stores.ts';
import { Loading } from '../../ui/States.tsx';
import { useWallHost } from './useWallHost.ts';
import { VideoWall } from './VideoWall.tsx';
import { readWall, show, type Wall } from './wall.ts';

/** The video wall of this window; what stands where is kept with the layout. */
export default function VideoWallPane({ config, saveConfig }: PaneProps<{ wall?: unknown }>) {
  const { say, language } = useWords('video-wall');
  const register = useRegister((state) => state.register);
  const wall = useMemo(() => readWall(config.wall), [config.wall]);
  const host = useWallHost(wall.tiles[wall.selected] ?? null);
  const save = (next: Wall): void => saveConfig({ wall: next });

  // A camera that is selected elsewhere (map, another window, command bar) comes to the selected tile.
  const latest = useRef({ wall, save });
  latest.current = { wall, save };
  useEffect(
    () =>
      useSelection.subscribe(({ selection }, before) => {
        if (selection?.type !== 'asset' || selection === before.selection) return;
        const { register } = useRegister.getState();
        const index = register?.indexOf.get(selection.id);
        if (index === undefined || register?.kindOf(index) !== 'camera') return;
        const { wall, save } = latest.current;
        if (wall.tiles[wall.selected] === selection.id) return;
        // A camera that is already on the wall is selected where it stands.
        const next = show(wall, selection.id);
        if (next !== wall) save(next);
      }),
    [],
  );

  if (!register) return <Loading>{say('connecting')}</Loading>;
  return <VideoWall host={host} wall={wall} onWall={save} say={say} language={language === 'fr' ? 'fr-FR' : 'en-GB'} />;
}
