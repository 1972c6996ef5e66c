import type { Migration } from './001-firstLight.ts';

export const migration: Migration = {
  remark:
    'Occurrences have owner, remarks and latch; every alarm that there ever was can be found by words and time, and what was announced is counted.',
  sql: `
UPDATE stream SET
  accepted = CASE WHEN json_extract(accepted, '$.state.state') = 'none' THEN accepted ELSE
    json_set(accepted, '$.state.reset', 'acknowledge', '$.state.owner', json('null'), '$.state.comments', json('[]'), '$.state.escalatedTo', json('null')) END,
  present = CASE WHEN json_extract(present, '$.state') = 'none' THEN present ELSE
    json_set(present, '$.reset', 'acknowledge', '$.owner', json('null'), '$.comments', json('[]'), '$.escalatedTo', json('null')) END
WHERE stream >= 'alarm/' AND stream < 'alarm0';

CREATE TABLE alarm (
  alarm INTEGER PRIMARY KEY,
  asset TEXT NOT NULL,
  condition TEXT NOT NULL,
  occurrences INTEGER NOT NULL DEFAULT 0,
  priorities INTEGER NOT NULL DEFAULT 0,
  worded INTEGER NOT NULL DEFAULT 0,
  UNIQUE (asset, condition)
);
CREATE INDEX alarm_unworded ON alarm (alarm) WHERE worded = 0;
CREATE VIRTUAL TABLE alarm_words USING fts5(words, content='', contentless_delete=1, tokenize='unicode61 remove_diacritics 2', prefix='2 3');
CREATE TABLE occurrence (
  alarm INTEGER NOT NULL,
  raised_at REAL NOT NULL,
  priority INTEGER NOT NULL,
  returned_at REAL,
  acknowledged_at REAL,
  PRIMARY KEY (alarm, raised_at)
) WITHOUT ROWID;
CREATE INDEX occurrence_time ON occurrence (raised_at);
INSERT INTO alarm (asset, condition, occurrences, priorities)
  SELECT json_extract(present, '$.asset'), json_extract(present, '$.condition'), count(*), 30 FROM stream
  WHERE stream >= 'alarm/' AND stream < 'alarm0' AND json_extract(present, '$.state') <> 'none' GROUP BY 1, 2;
INSERT INTO occurrence
  SELECT alarm, json_extract(present, '$.raisedAt'), json_extract(present, '$.priority'),
    json_extract(present, '$.returnedAt'), json_extract(present, '$.acknowledgedAt')
  FROM stream JOIN alarm ON asset = json_extract(present, '$.asset') AND condition = json_extract(present, '$.condition')
  WHERE stream >= 'alarm/' AND stream < 'alarm0' AND json_extract(present, '$.state') <> 'none';

CREATE TABLE annunciation (
  at REAL NOT NULL,
  asset TEXT NOT NULL,
  condition TEXT NOT NULL,
  priority INTEGER NOT NULL,
  reason TEXT NOT NULL
);
CREATE INDEX annunciation_at ON annunciation (at);
`,
};
