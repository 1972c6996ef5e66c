import { useEffect, useState } from 'react';

/** Whether any of it can be seen: a hidden pane plays nothing. */
export function useVisible(root: { readonly current: HTMLElement | null }): boolean {
  const [inView, setInView] = useState(false);
  const [shown, setShown] = useState(() => document.visibilityState === 'visible');
  useEffect(() => {
    if (!root.current) return;
    // Several looks may come in one call, the newest last: a card that was drawn meanwhile would stay unseen by the first.
    const observer = new IntersectionObserver((looks) => setInView(looks.at(-1)?.isIntersecting ?? false));
    observer.observe(root.current);
    const changed = (): void => setShown(document.visibilityState === 'visible');
    document.addEventListener('visibilitychange', changed);
    return () => {
      observer.disconnect();
      document.removeEventListener('visibilitychange', changed);
    };
  }, [root]);
  return inView && shown;
}
