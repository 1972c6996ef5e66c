import { useEffect, useState } from 'react';

/** Monotonic milliseconds, renewed every second while something is counted. */
export function useTick(counting: boolean): number {
  const [now, setNow] = useState(() => performance.now());
  useEffect(() => {
    if (!counting) return;
    setNow(performance.now());
    const timer = window.setInterval(() => setNow(performance.now()), 1_000);
    return () => window.clearInterval(timer);
  }, [counting]);
  return now;
}
