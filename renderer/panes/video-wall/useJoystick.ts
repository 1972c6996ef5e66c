import { useEffect, useRef } from 'react';
import { browserGamepads } from '../../ui/gamepads.ts';
import { type ButtonAct, followJoystick } from './joystick.ts';
import type { Velocity } from './keys.ts';

/** The joystick of this machine moves the selected camera of the window that has the focus. */
export function useJoystick(
  on: boolean,
  acts: { readonly onVelocity: (velocity: Velocity) => void; readonly onAct: (act: ButtonAct) => void },
): void {
  const latest = useRef({ on, acts });
  latest.current = { on, acts };
  useEffect(
    () =>
      followJoystick({
        gamepads: browserGamepads,
        active: () => latest.current.on && document.hasFocus(),
        onVelocity: (velocity) => latest.current.acts.onVelocity(velocity),
        onAct: (act) => latest.current.acts.onAct(act),
      }),
    [],
  );
}
