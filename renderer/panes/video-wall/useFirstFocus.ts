import { type RefObject, useEffect } from 'react';

/**
 * What had to be read before it could be shown takes the keys once it is there, unless the hand went elsewhere meanwhile:
 * `[data-first]`, else the first thing that can be pressed.
 */
export function useFirstFocus(root: RefObject<HTMLElement | null>, there: boolean): void {
  useEffect(() => {
    const panel = root.current?.closest('[role="dialog"]');
    if (!there || !panel || ![panel, document.body].includes(document.activeElement as Element)) return;
    const find = (selector: string) => root.current?.querySelector<HTMLElement>(selector);
    (find('[data-first]:not(:disabled)') ?? find(':is(button, input, select):not(:disabled)'))?.focus();
  }, [root, there]);
}
