import { useCallback, useEffect, useRef, useState } from 'react';
import { isStanding, movesCamera, STANDING, type Velocity, velocityOf } from './keys.ts';
import type { WallHost } from './wallHost.ts';

/** A held key is said again so often, in milliseconds; the station stops a camera it hears nothing of for a second. */
const REPEAT = 500;

/** Moves of the selected camera by keys and by hand. */
export interface Ptz {
  /** Speed asked for now. */
  readonly velocity: Velocity;
  /** Code of the last refusal; null once a move is accepted. */
  readonly refusal: string | null;
  /** A key goes down; true when it was for the camera. */
  keyDown(key: string, fast: boolean): boolean;
  keyUp(key: string, fast: boolean): void;
  /** The hand drags at this speed; standing ends it. */
  drag(velocity: Velocity): void;
  stop(): void;
}

/**
 * Says moves to the station while something is held, and stop when it is let go, when the window loses the focus or is
 * hidden, when another camera is selected and when the pane goes.
 */
export function usePtz(host: Pick<WallHost, 'move' | 'stopMove'>, camera: string | null): Ptz {
  const [velocity, setVelocity] = useState(STANDING);
  const [refusal, setRefusal] = useState<string | null>(null);
  const held = useRef(new Set<string>());
  const now = useRef(STANDING);
  const timer = useRef(0);
  const ways = useRef(host);
  ways.current = host;

  const say = useCallback(
    (next: Velocity) => {
      if (camera === null) return;
      const was = now.current;
      if (isStanding(was) && isStanding(next)) return;
      now.current = next;
      setVelocity(next);
      window.clearInterval(timer.current);
      const told = (code: string | null): void => setRefusal(code);
      if (isStanding(next)) {
        ways.current.stopMove(camera).then(told, () => told('camera.fault'));
        return;
      }
      const move = (): void => {
        ways.current.move(camera, now.current).then(told, () => told('camera.fault'));
      };
      move();
      timer.current = window.setInterval(move, REPEAT);
    },
    [camera],
  );

  const stop = useCallback(() => {
    held.current.clear();
    say(STANDING);
  }, [say]);

  useEffect(() => {
    setRefusal(null);
    const hidden = (): void => {
      if (document.visibilityState === 'hidden') stop();
    };
    window.addEventListener('blur', stop);
    window.addEventListener('pagehide', stop);
    document.addEventListener('visibilitychange', hidden);
    return () => {
      stop();
      window.removeEventListener('blur', stop);
      window.removeEventListener('pagehide', stop);
      document.removeEventListener('visibilitychange', hidden);
    };
  }, [stop]);

  return {
    velocity,
    refusal,
    keyDown(key, fast) {
      if (!movesCamera(key)) return false;
      held.current.add(key);
      const next = velocityOf(held.current, fast);
      const was = now.current;
      if (next.pan !== was.pan || next.tilt !== was.tilt || next.zoom !== was.zoom) say(next);
      return true;
    },
    keyUp(key, fast) {
      if (held.current.delete(key)) say(velocityOf(held.current, fast));
    },
    drag(next) {
      const was = now.current;
      if (next.pan !== was.pan || next.tilt !== was.tilt || next.zoom !== was.zoom) say(next);
    },
    stop,
  };
}
