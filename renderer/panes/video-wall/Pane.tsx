import { useCallback, useRef, useState } from 'react';
import { tilesOf } from '../../../src/domain/camera/wallLayout.ts';
import { useWords } from '../../i18n/words.ts';
import type { PaneProps } from '../../shell/paneDefinition.ts';
import { useRegister } from '../../state/register.ts';
import { useWallPrograms } from '../../state/walls.ts';
import { PaneHeader } from '../../ui/PaneHeader.tsx';
import { Loading } from '../../ui/States.tsx';
import { readWall, writeWall } from './savedWall.ts';
import { useFollowSelection } from './useFollowSelection.ts';
import { useWallHost } from './useWallHost.ts';
import { useLookFill } from './useWallLinks.ts';
import { VideoWall } from './VideoWall.tsx';
import { cameraOf, type Wall } from './wall.ts';

/** The video wall of this window; what stands where is kept with the layout. */
export default function VideoWallPane({ config, saveConfig }: PaneProps<{ wall?: unknown }>) {
  const { say, language } = useWords('video-wall');
  const register = useRegister((state) => state.register);
  const salvos = useWallPrograms((state) => state.salvos);
  // Here, and not as the dock hands it back: that comes after the next key of a quick hand.
  const [wall, setWall] = useState(() => readWall(config.wall));

  // Several things may change the wall before it is drawn again: each changes what the one before made of it.
  const latest = useRef({ wall, saveConfig });
  latest.current.saveConfig = saveConfig;
  const change = useCallback((by: (wall: Wall) => Wall): void => {
    const next = by(latest.current.wall);
    if (next === latest.current.wall) return;
    latest.current.wall = next;
    setWall(next);
    latest.current.saveConfig({ wall: writeWall(next) });
  }, []);

  useLookFill(change);
  const selectCamera = useFollowSelection(change);
  const host = useWallHost(cameraOf(wall.tiles[wall.selected]), say('thePoint'), selectCamera);
  const salvo = salvos.find(({ id }) => id === wall.salvo);
  if (!register) return <Loading>{say('connecting')}</Loading>;
  const count = tilesOf(wall.layout);
  return (
    <>
      <PaneHeader>
        <span>
          {say(count === 1 ? 'layoutOne' : 'layoutButton', { count })}
          {salvo ? `, ${say('salvoNamed', { name: salvo.name })}` : ''}
          {host.ownNumber === null ? '' : `, ${say('windowNumber', { number: host.ownNumber })}`}
        </span>
      </PaneHeader>
      <VideoWall host={host} wall={wall} change={change} say={say} language={language} />
    </>
  );
}
