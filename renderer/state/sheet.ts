import { connection } from './station.ts';
import { useAppearance } from './stores.ts';

/**
 * Opens the printed sheet: the file on the disk where there is a shell (it is there without a station, too), in a browser
 * the sheet of this moment in a tab of its own. Answers false when a browser's station is away.
 */
export async function openSheet(): Promise<boolean> {
  const { language } = useAppearance.getState();
  if (window.vigie) {
    window.vigie.openSheet(language);
    return true;
  }
  // Opened within the operator's own key press: a browser keeps back what comes later.
  const tab = window.open('', '_blank');
  try {
    const answer = await connection.fetch(`/sheet/${language}`);
    if (!tab || !answer.ok) throw new Error(`HTTP ${answer.status}`);
    const page = URL.createObjectURL(new Blob([await answer.arrayBuffer()], { type: 'text/html' }));
    tab.location.replace(page);
    tab.addEventListener('pagehide', () => URL.revokeObjectURL(page), { once: true });
    return true;
  } catch {
    tab?.close();
    return false;
  }
}
