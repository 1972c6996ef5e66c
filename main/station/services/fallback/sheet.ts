import type { AlarmRow } from '../../../../src/contract/alarms.ts';
import type { CallRow } from '../../../../src/contract/calls.ts';
import type { Phone } from '../../../../src/contract/cityFile.ts';
import type { IncidentRow } from '../../../../src/contract/incidents.ts';
import type { WorkState } from '../../../../src/domain/operator/workState.ts';
import { SHEET_WORDS } from './sheetWords.ts';
import { type TeamGroup, teamGroups } from './teamGroups.ts';
import type { TeamLine } from './teams.ts';

/** What is on the sheet. Times in ms since 1970. */
export interface SheetFacts {
  readonly at: number;
  readonly city: string;
  readonly demonstration: boolean;
  readonly position: string;
  readonly work: { readonly state: WorkState; readonly since: number };
  readonly alarms: readonly AlarmRow[];
  /** Whom to tell of an alarm, in order. */
  readonly callOf: (alarm: AlarmRow) => { readonly fr: readonly string[]; readonly en: readonly string[] };
  readonly calls: readonly CallRow[];
  readonly incidents: readonly IncidentRow[];
  readonly teams: readonly TeamLine[];
  readonly phones: readonly Phone[];
}

/** What a team said longer ago than this is struck through, ms. */
const TEAM_OLD = 5 * 60_000;

/** Rows of alarms on paper: in a storm more would not be read by anybody. */
const MOST_ALARMS = 120;
/** The same of incidents. */
const MOST_INCIDENTS = 60;

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};
/** Text from outside as text: whatever stands in it is shown and not followed; control characters are left out. */
const text = (raw: string): string => raw.replace(/\p{Cc}/gu, ' ').replace(/[&<>"']/g, (sign) => ENTITIES[sign] ?? '');

const STYLE = `@page{size:A4;margin:12mm}
body{font:11px/1.35 sans-serif;color:#000;background:#fff;margin:12px auto;max-width:190mm}
header{display:flex;justify-content:space-between;gap:16px;border-bottom:2px solid #000;padding-bottom:6px}
h1{font-size:18px;margin:0}h2{font-size:13px;margin:14px 0 4px}
.at{font-size:30px;font-weight:700;white-space:nowrap;text-align:right;line-height:1.1}.at small{display:block;font-size:11px;font-weight:400}
.exercise{border:2px solid #000;padding:4px 8px;font-weight:700;text-align:center;margin:8px 0 0}
table{width:100%;border-collapse:collapse}th,td{text-align:left;vertical-align:top;padding:2px 6px 2px 0;border-bottom:1px solid #999}
thead{display:table-header-group}tr{break-inside:avoid}th{font-weight:700}
td.t{white-space:nowrap;font-variant-numeric:tabular-nums}td.p{font-weight:700}
.phones,.teams{columns:2;column-gap:24px}.phones p,.teams p{break-inside:avoid;display:flex;justify-content:space-between;gap:8px;margin:0;padding:2px 0;border-bottom:1px solid #999}
.phones b{white-space:nowrap}.teams span{text-align:right}.lines div{border-bottom:1px solid #999;height:9mm}`;

/** Where an alarm is, each word once: names of equipment often hold their street. */
const whereOf = ({ assetName, place, commune }: AlarmRow): string =>
  [assetName, place, commune]
    .filter(
      (part, i, all) => part !== '' && !all.slice(0, i).some((said) => said.toLowerCase().includes(part.toLowerCase())),
    )
    .join(', ');

/** The sheet as one page of HTML that needs nothing else, for paper of A4. */
export function sheetPage(facts: SheetFacts, language: 'fr' | 'en'): string {
  const words = SHEET_WORDS[language];
  const locale = language === 'fr' ? 'fr-FR' : 'en-GB';
  const clock = new Intl.DateTimeFormat(locale, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
  const day = new Intl.DateTimeFormat(locale, { weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' });
  const short = new Intl.DateTimeFormat(locale, { day: '2-digit', month: '2-digit' });
  const time = (at: number): string =>
    Math.abs(facts.at - at) < 12 * 3_600_000 ? clock.format(at) : `${short.format(at)} ${clock.format(at)}`;
  const minutes = Math.max(0, Math.floor((facts.at - facts.work.since) / 60_000));
  const age =
    minutes < 60 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${String(minutes % 60).padStart(2, '0')}`;
  const shown = facts.alarms.filter(({ hold }) => hold === null);
  const open = [...shown].sort((a, b) => a.priority - b.priority || b.raisedAt - a.raisedAt);
  const printed = open.slice(0, MOST_ALARMS);
  const held = facts.alarms.length - shown.length;
  const calls = facts.calls.filter(({ state }) => state === 'ringing' || state === 'claimed');

  const incidents = facts.incidents
    .filter(({ state }) => state === 'open')
    .sort((a, b) => a.priority - b.priority || b.openedAt - a.openedAt);

  const incidentRow = (incident: IncidentRow): string => {
    const where = [incident.place?.label, incident.commune].filter(Boolean).join(', ');
    const open = incident.parts.flatMap(({ post, closed }) => (closed ? [] : words.post[post]));
    const teams = incident.teams.map(({ name, status }) =>
      status === 'available' ? name : `${name} (${words.teamStatus[status]})`,
    );
    return `<tr><td class="p">${incident.priority}</td><td class="t">${time(incident.openedAt)}</td><td>${text(
      incident.title,
    )}</td><td>${text(where)}</td><td>${open.join(', ')}</td><td>${text(teams.join(', ') || words.noTeam)}</td></tr>`;
  };
  const alarmRow = (alarm: AlarmRow): string =>
    `<tr><td class="p">${alarm.priority}</td><td class="t">${time(alarm.raisedAt)}</td><td>${text(alarm.text[language])}${
      alarm.detail ? `, ${text(alarm.detail)}` : ''
    }</td><td>${text(whereOf(alarm))}</td><td>${words.state[alarm.state]}${
      alarm.owner ? `, ${text(alarm.owner)}` : ''
    }</td><td>${text(facts.callOf(alarm)[language].join(' ; '))}</td></tr>`;
  const callRow = (call: CallRow): string => {
    const where = call.draft?.place?.label ?? call.hint?.label ?? '';
    const what = call.draft?.text || call.transcript || '';
    const who = [call.number, call.draft?.callerName].filter(Boolean).join(', ');
    return `<tr><td class="t">${time(call.ringingSince)}</td><td>${text(who)}</td><td>${text(where)}</td><td>${text(
      what.slice(0, 600),
    )}</td><td>${text(call.claimedBy ?? words.nobody)}</td></tr>`;
  };
  const isOld = (heardAt: number | null): boolean => heardAt === null || facts.at - heardAt > TEAM_OLD;
  const teamLine = ({ names, phone, doing, status, near, heardAt }: TeamGroup): string => {
    const said = text([status?.[language], near].filter((part) => part !== null && part !== undefined).join(', '));
    const old = heardAt !== null && isOld(heardAt) ? `<s>${said}</s> ${time(heardAt)}` : said;
    const vehicle = heardAt === null ? (doing ? '' : words.neverHeard) : old;
    const mission = doing ? `${words.teamStatus[doing.status]} : ${text(doing.about)}` : '';
    const whom = phone === null ? text(names) : `${text(names)}, ${text(phone)}`;
    return `<p><b>${whom}</b><span>${[mission, vehicle].filter(Boolean).join(' ; ')}</span></p>`;
  };
  const table = (heads: readonly string[], rows: readonly string[]): string =>
    `<table><thead><tr>${heads.map((head) => `<th>${head}</th>`).join('')}</tr></thead><tbody>${rows.join('')}</tbody></table>`;

  return `<!doctype html>
<html lang="${language}"><head><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${words.title}, ${text(facts.city)}, ${time(facts.at)}</title><style>${STYLE}</style></head><body data-written-at="${facts.at}">
<header><div><h1>${words.title}</h1><div>${text(facts.city)}, ${words.position} ${text(facts.position)}, ${words.work[
    facts.work.state
  ].replace('{age}', age)}</div><p>${words.use}</p></div>
<div class="at"><small>${words.writtenAt}</small>${clock.format(facts.at)}<small>${day.format(facts.at)}</small></div></header>
${facts.demonstration ? `<p class="exercise">${words.exercise}</p>` : ''}
<h2>${words.alarms} (${open.length})</h2>
${open.length === 0 ? `<p>${words.noAlarms}</p>` : table(Object.values(words.alarm), printed.map(alarmRow))}
${open.length > printed.length ? `<p>${words.moreAlarms.replace('{count}', String(open.length - printed.length))}</p>` : ''}
${held > 0 ? `<p>${words.heldAlarms.replace('{count}', String(held))}</p>` : ''}
<h2>${words.calls} (${calls.length})</h2>
${calls.length === 0 ? `<p>${words.noCalls}</p>` : table(Object.values(words.call), calls.map(callRow))}
<h2>${words.incidents} (${incidents.length})</h2>
${incidents.length === 0 ? `<p>${words.noIncidents}</p>` : table(Object.values(words.incident), incidents.slice(0, MOST_INCIDENTS).map(incidentRow))}
${incidents.length > MOST_INCIDENTS ? `<p>${words.moreIncidents.replace('{count}', String(incidents.length - MOST_INCIDENTS))}</p>` : ''}
<h2>${words.phones}</h2>
${
  facts.phones.length === 0
    ? `<p>${words.noPhones}</p>`
    : `<div class="phones">${facts.phones
        .map(
          ({ name, number, note }) =>
            `<p><span>${text(name)}${note ? `, ${text(note)}` : ''}</span><b>${text(number)}</b></p>`,
        )
        .join('')}</div>`
}
<h2>${words.teams} (${facts.teams.length})</h2>
${facts.teams.length === 0 ? `<p>${words.noTeams}</p>` : `<div class="teams">${teamGroups(facts.teams, language, isOld).map(teamLine).join('')}</div>`}
<h2>${words.handwriting}</h2><div class="lines">${'<div></div>'.repeat(8)}</div>
</body></html>
`;
}
