import { alarmDetail } from '../../i18n/alarmDetail.ts';
import type { Language } from '../../i18n/format.ts';
import { useAlarms } from '../../state/stores.ts';
import styles from './Tile.module.css';

/** What a tile says by itself: its picture is not there, stands still, or is black. */
const SAID_BY_PICTURE = new Set(['unreachable', 'not-authenticated', 'no-stream', 'picture-frozen', 'picture-black']);

interface FindingMarkProps {
  readonly camera: string;
  readonly language: Language;
}

/** What stands of a camera that its picture does not show, the most urgent of it; all of it in the title. */
export function FindingMark({ camera, language }: FindingMarkProps) {
  const all = useAlarms(({ rows }) =>
    [...rows.values()]
      .filter((row) => row.asset === camera && row.returnedAt === null && row.hold === null)
      .filter(({ condition }) => !SAID_BY_PICTURE.has(condition))
      .sort((one, other) => one.priority - other.priority || one.raisedAt - other.raisedAt)
      .map(({ text, detail }) => (detail ? `${text[language]} (${alarmDetail(detail, language)})` : text[language]))
      .join('\n'),
  );
  if (all === '') return null;
  return (
    <span className={styles.warn} title={all} data-finding>
      ▲ {all.split('\n')[0]}
    </span>
  );
}
