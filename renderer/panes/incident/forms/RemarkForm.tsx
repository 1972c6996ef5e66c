import { useState } from 'react';
import type { IncidentRow } from '../../../../src/contract/incidents.ts';
import { REMARK_LIMIT } from '../../../../src/domain/incident/operations.ts';
import { useWords } from '../../../i18n/words.ts';
import { remarkOn } from '../../../state/incidents.ts';
import styles from '../Incident.module.css';
import { FootForm } from './FootForm.tsx';

/** A remark on the incident; Shift and Enter begin another line. */
export function RemarkForm({ row, onClose }: { row: IncidentRow; onClose: () => void }) {
  const { say } = useWords('incident');
  const [text, setText] = useState('');
  return (
    <FootForm
      act="remark"
      about={row.title}
      perform={() => (text.trim() === '' ? say('form.noText') : remarkOn(row.id, text.trim()))}
      onClose={onClose}
    >
      <label className={styles.field}>
        {say('form.text')}
        <textarea
          data-field="text"
          rows={2}
          maxLength={REMARK_LIMIT}
          value={text}
          onChange={(event) => setText(event.target.value)}
        />
      </label>
    </FootForm>
  );
}
