/**
 * Puts a text into the clipboard, within the press of a key or a button. By the copy event first: it needs no permission
 * that a locked-down window denies.
 */
export async function copyText(text: string): Promise<boolean> {
  let taken = false;
  const onCopy = (event: ClipboardEvent): void => {
    event.clipboardData?.setData('text/plain', text);
    event.preventDefault();
    event.stopImmediatePropagation();
    taken = event.clipboardData !== null;
  };
  document.addEventListener('copy', onCopy, { capture: true, once: true });
  const done = document.execCommand('copy');
  document.removeEventListener('copy', onCopy, { capture: true });
  if (done && taken) return true;
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false;
  }
}

/** Whether a page may hand out files here: the desktop program lets none be downloaded. */
export const handsOutFiles = (): boolean => window.vigie === undefined;

/** Hands a text to the person as a file. */
export function saveText(name: string, text: string, type = 'application/json'): void {
  const url = URL.createObjectURL(new Blob([text], { type }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  // The browser has taken it once this turn is over.
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
