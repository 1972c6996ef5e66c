import styles from './ui.module.css';

interface HeadColumn {
  readonly id: string;
  readonly title: string;
  readonly sortable?: boolean;
  readonly sorted?: 'ascending' | 'descending' | undefined;
}

interface TableHeadProps {
  readonly columns: readonly HeadColumn[];
  readonly template: string;
  readonly onSort: ((column: string) => void) | undefined;
}

/** Titles of a table's columns. For the eye and the mouse: the grid names itself, and its order is changed by a key. */
export const TableHead = ({ columns, template, onSort }: TableHeadProps) => (
  <div className={styles.head} style={{ gridTemplateColumns: template }} aria-hidden="true">
    {columns.map(({ id, title, sortable, sorted }) =>
      sortable && onSort ? (
        // biome-ignore lint/a11y/noStaticElementInteractions lint/a11y/useKeyWithClickEvents: hidden from assistive tools, which have the key
        <span key={id} className={styles.sortable} data-sort={id} data-sorted={sorted} onClick={() => onSort(id)}>
          {title}
          {sorted ? <b className={styles.direction}>{sorted === 'ascending' ? '↑' : '↓'}</b> : null}
        </span>
      ) : (
        <span key={id}>{title}</span>
      ),
    )}
  </div>
);
