import { useState } from 'react';
import { POSTS, type Post } from '../../../../src/domain/alarm/definition.ts';
import { INCIDENT_KINDS, type IncidentPriority, TITLE_LIMIT } from '../../../../src/domain/incident/operations.ts';
import { useWords } from '../../../i18n/words.ts';
import type { IncidentOpening } from '../../../state/incidentOpening.ts';
import { openIncident } from '../../../state/incidents.ts';
import styles from '../Incident.module.css';
import { FootForm } from './FootForm.tsx';

const PRIORITIES: readonly IncidentPriority[] = [1, 2, 3, 4];

/** A new incident, offered with what is known from the selection. */
export function OpenForm({ opening, onClose }: { opening: IncidentOpening; onClose: () => void }) {
  const { say } = useWords('incident');
  const { say: shell } = useWords('shell');
  const [wanted, setWanted] = useState(opening);
  const change = (part: Partial<IncidentOpening>): void => setWanted((before) => ({ ...before, ...part }));
  const withService = (post: Post, wants: boolean): void =>
    change({ services: POSTS.filter((one) => (one === post ? wants : wanted.services.includes(one))) });
  return (
    <FootForm
      act="open"
      perform={() =>
        wanted.title.trim() === ''
          ? say('form.noTitle')
          : wanted.services.length === 0
            ? say('form.noService')
            : openIncident({ ...wanted, title: wanted.title.trim() })
      }
      onClose={onClose}
    >
      <label className={styles.field}>
        {say('form.title')}
        <input
          data-field="title"
          maxLength={TITLE_LIMIT}
          value={wanted.title}
          onChange={(event) => change({ title: event.target.value })}
        />
      </label>
      <div className={styles.pair}>
        <label className={styles.field}>
          {say('form.kind')}
          <select
            data-field="kind"
            value={wanted.kind}
            onChange={(event) => change({ kind: INCIDENT_KINDS.find((one) => one === event.target.value) ?? 'other' })}
          >
            {INCIDENT_KINDS.map((kind) => (
              <option key={kind} value={kind}>
                {say(`kind.${kind}`)}
              </option>
            ))}
          </select>
        </label>
        <label className={styles.field}>
          {say('form.priority')}
          <select
            data-field="priority"
            value={wanted.priority}
            onChange={(event) =>
              change({ priority: PRIORITIES.find((one) => String(one) === event.target.value) ?? wanted.priority })
            }
          >
            {PRIORITIES.map((priority) => (
              <option key={priority} value={priority}>
                {priority}
              </option>
            ))}
          </select>
        </label>
      </div>
      <div className={styles.field}>
        <span id="incident-services">{say('form.services')}</span>
        <div className={styles.checks} role="group" aria-labelledby="incident-services">
          {POSTS.map((post) => (
            <label key={post}>
              <input
                type="checkbox"
                data-service={post}
                checked={wanted.services.includes(post)}
                onChange={(event) => withService(post, event.target.checked)}
              />
              {shell(`post.${post}`)}
            </label>
          ))}
        </div>
      </div>
      <p className={styles.quiet}>
        {say('form.placeIs', {
          place: wanted.place?.label ?? say('noPlace'),
          links:
            wanted.links.length === 0 ? say('form.nothing') : say('form.linkCount', { count: wanted.links.length }),
        })}
      </p>
    </FootForm>
  );
}
