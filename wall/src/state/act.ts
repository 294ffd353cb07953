import { effect, signal } from '@preact/signals';
import { say, t } from '../i18n/language';
import { Answered, fetchDetail, postAction, Unreachable } from '../live/api';
import type { Action, Incident, IncidentDetail } from '../wire/types';
import { looksTheSame } from './order';
import { busy, details, link, noteOpen, selectedIncident, world } from './store';
import { toast } from './toasts';
import { stateName } from './words';
import { withIncident } from './world';

const KEPT = 30;

/** What an incident allows in each state, as the server has said so far. */
const allowedIn = signal<ReadonlyMap<Incident['state'], readonly Action[]>>(new Map());

/** What the selected incident allows, as the server says; null while it has not said so yet. From one incident in a
 * state we know all others, so a key pressed right after moving on is not lost. */
export function allowed(): readonly Action[] | null {
  const incident = selectedIncident.value;
  if (incident === null) return [];
  const detail = details.value.get(incident.id);
  if (detail?.incident.state === incident.state) return detail.actions;
  return allowedIn.value.get(incident.state) ?? null;
}

/** Do something to the selected incident, at the revision that the operator sees. */
export async function act(action: Action, note = ''): Promise<void> {
  const incident = selectedIncident.peek();
  if (incident === null || busy.peek() || !allowed()?.includes(action)) return;
  busy.value = true;
  try {
    keep(await postOnce(incident, action, note));
    noteOpen.value = false;
    toast('done', () => t(`toast.${action}`, { id: incident.id }));
  } catch (error) {
    await complain(incident.id, error);
  } finally {
    busy.value = false;
  }
}

/** Post the action. A revision that only wrote down that the cause goes on is no reason to ask the operator again: then
 * it is posted once more, at the revision of now. */
async function postOnce(incident: Incident, action: Action, note: string): Promise<IncidentDetail> {
  try {
    return await postAction(incident.id, action, incident.rev, note);
  } catch (error) {
    if (!(error instanceof Answered && error.status === 409)) throw error;
    const now = (await refresh(incident.id))?.incident;
    if (now === undefined || !looksTheSame(incident, now)) throw error;
    return postAction(incident.id, action, now.rev, note);
  }
}

async function complain(id: string, error: unknown): Promise<void> {
  if (error instanceof Unreachable) {
    toast('problem', () => t('toast.offline'));
  } else if (error instanceof Answered && error.status === 401) {
    link.value = { phase: 'unauthorised' };
  } else if (error instanceof Answered && error.status === 409) {
    const now = await refresh(id);
    const state = now?.incident;
    if (state === undefined) toast('problem', () => t('toast.offline'));
    else toast('problem', () => t('toast.conflict', { id, state: stateName(state), rev: state.rev }));
  } else if (error instanceof Answered) {
    const { problem, status } = error;
    toast('problem', () => t('toast.refused', { reason: problem === null ? `HTTP ${status}` : say(problem.title) }));
  } else {
    throw error;
  }
}

/** Fetch an incident's detail anew; null when that cannot be done just now. */
async function refresh(id: string): Promise<IncidentDetail | null> {
  try {
    const detail = await fetchDetail(id);
    keep(detail);
    return detail;
  } catch (error) {
    if (error instanceof Answered || error instanceof Unreachable) return null;
    throw error;
  }
}

function keep(detail: IncidentDetail): void {
  const { id, rev } = detail.incident;
  const before = details.value.get(id);
  if (before !== undefined && before.incident.rev > rev) return;
  const others = [...details.value].filter(([other]) => other !== id).slice(-KEPT);
  details.value = new Map([...others, [id, detail]]);
  allowedIn.value = new Map([...allowedIn.value, [detail.incident.state, detail.actions]]);
  if (world.value.incidents.has(id)) world.value = withIncident(world.value, detail.incident, performance.now());
}

/** Keep the detail of the selected incident as new as the incident itself. */
export function followSelection(): void {
  effect(() => {
    const incident = selectedIncident.value;
    if (incident === null) return;
    const known = details.peek().get(incident.id);
    if (known === undefined || known.incident.rev < incident.rev) void refresh(incident.id);
  });
}
