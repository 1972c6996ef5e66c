import { useEffect, useRef, useState } from 'react';

/** A hand that rests so long is no longer on the tile, in milliseconds: a mouse that was left there holds nothing up. */
const RESTS = 8_000;

/** Whether the operator's hand is on something: the pointer moves over it. */
export function useHandOn(): {
  readonly on: boolean;
  readonly events: { onPointerMove: () => void; onPointerLeave: () => void };
} {
  const [on, setOn] = useState(false);
  const timer = useRef(0);
  useEffect(() => () => window.clearTimeout(timer.current), []);
  return {
    on,
    events: {
      onPointerMove() {
        window.clearTimeout(timer.current);
        timer.current = window.setTimeout(() => setOn(false), RESTS);
        setOn(true);
      },
      onPointerLeave() {
        window.clearTimeout(timer.current);
        setOn(false);
      },
    },
  };
}
