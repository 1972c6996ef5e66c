/** Lets so many at once, the others in the order in which they asked. What is given has to be called to give the turn back. */
export function createTurns(atOnce: number): () => Promise<() => void> {
  let busy = 0;
  const waiting: (() => void)[] = [];
  const giveBack = (): void => {
    const next = waiting.shift();
    if (next) next();
    else busy -= 1;
  };
  return async () => {
    if (busy < atOnce) busy += 1;
    else await new Promise<void>((resolve) => waiting.push(resolve));
    let isGiven = false;
    return () => {
      if (isGiven) return;
      isGiven = true;
      giveBack();
    };
  };
}
