import { useState } from 'react';
import type { IncidentRow } from '../../../../src/contract/incidents.ts';
import { POSTS } from '../../../../src/domain/alarm/definition.ts';
import { DISPOSITIONS, type Disposition, REASON_LIMIT } from '../../../../src/domain/incident/operations.ts';
import { useWords } from '../../../i18n/words.ts';
import { closePart, involve, reopenPart } from '../../../state/incidents.ts';
import styles from '../Incident.module.css';
import { FootForm } from './FootForm.tsx';

interface PartFormProps {
  readonly act: 'involve' | 'close' | 'reopen';
  readonly row: IncidentRow;
  readonly onClose: () => void;
}

/** Gives a service its part, closes it with its disposition, or opens it again with the reason. */
export function PartForm({ act, row, onClose }: PartFormProps) {
  const { say } = useWords('incident');
  const { say: shell } = useWords('shell');
  const open = row.parts.filter(({ closed }) => closed === null);
  const offered =
    act === 'involve'
      ? POSTS.filter((post) => !row.parts.some((part) => part.post === post))
      : row.parts.filter(({ closed }) => (closed === null) === (act === 'close')).map(({ post }) => post);
  const [post, setPost] = useState(offered[0]);
  const [disposition, setDisposition] = useState<Disposition>('resolved');
  const [text, setText] = useState('');
  const perform = () => {
    if (post === undefined) return say('form.noService');
    if (act === 'involve') return involve(row.id, post);
    if (act === 'close') return closePart(row.id, post, disposition, text.trim());
    return text.trim() === '' ? say('form.noReason') : reopenPart(row.id, post, text.trim());
  };
  return (
    <FootForm act={act} about={row.title} perform={perform} onClose={onClose}>
      <label className={styles.field}>
        {say('form.service')}
        <select
          data-field="post"
          value={post}
          onChange={(event) => setPost(offered.find((one) => one === event.target.value))}
        >
          {offered.map((one) => (
            <option key={one} value={one}>
              {shell(`post.${one}`)}
            </option>
          ))}
        </select>
      </label>
      {act === 'close' ? (
        <label className={styles.field}>
          {say('form.disposition')}
          <select
            data-field="disposition"
            value={disposition}
            onChange={(event) => setDisposition(DISPOSITIONS.find((one) => one === event.target.value) ?? disposition)}
          >
            {DISPOSITIONS.map((one) => (
              <option key={one} value={one}>
                {say(`disposition.${one}`)}
              </option>
            ))}
          </select>
        </label>
      ) : null}
      {act === 'involve' ? null : (
        <label className={styles.field}>
          {say(act === 'close' ? 'form.note' : 'form.reason')}
          <input
            data-field="text"
            maxLength={REASON_LIMIT}
            value={text}
            onChange={(event) => setText(event.target.value)}
          />
        </label>
      )}
      {act === 'close' && open.length === 1 ? <p className={styles.quiet}>{say('form.last')}</p> : null}
    </FootForm>
  );
}
