import type {
  Action,
  ActionIn,
  CameraOut,
  Filter,
  Incident,
  IncidentDetail,
  IncidentPage,
  Problem,
  SensorOut,
  SiteOut,
} from '../wire/types';

const BASE = '/api/v1';

/** The server answered, but not with what was asked. `problem` says why, in both languages, when it could. */
export class Answered extends Error {
  constructor(
    readonly status: number,
    readonly problem: Problem | null,
  ) {
    super(problem?.detail ?? `HTTP ${status}`);
  }
}

/** No answer at all. */
export class Unreachable extends Error {}

async function ask(path: string, init: RequestInit = {}): Promise<Response> {
  let response: Response;
  try {
    response = await fetch(`${BASE}${path}`, { credentials: 'same-origin', ...init });
  } catch (error) {
    throw new Unreachable(`${path}: ${String(error)}`, { cause: error });
  }
  if (response.ok) return response;
  const json = (response.headers.get('content-type') ?? '').includes('json');
  const body: unknown = json ? await response.json() : null;
  throw new Answered(response.status, isProblem(body) ? body : null);
}

const isProblem = (body: unknown): body is Problem => typeof body === 'object' && body !== null && 'title' in body;

async function get<T>(path: string): Promise<T> {
  return (await (await ask(path)).json()) as T;
}

export const fetchSite = (): Promise<SiteOut> => get('/site');
export const fetchCameras = (): Promise<CameraOut[]> => get('/cameras');
export const fetchSensors = (): Promise<SensorOut[]> => get('/sensors');
export const fetchDetail = (id: string): Promise<IncidentDetail> => get(`/incidents/${encodeURIComponent(id)}`);

/** Where the picture that tripped the incident is; null when there is none. `of` tells one picture from another to the
 * browser's cache, which keeps it. */
export function pictureUrl({ id, evidence, why: { frame } }: Incident): string | null {
  if (frame === null && evidence.length === 0) return null;
  return `${BASE}/incidents/${encodeURIComponent(id)}/picture.jpg?of=${frame?.captured ?? 0}`;
}

/** Alarms of the last hours, closed ones too; no more of them than the filter lets through. */
export async function fetchIncidents(filter: Required<Filter>): Promise<Incident[]> {
  const pages = await Promise.all(questions(filter).map((asked) => get<IncidentPage>(`/incidents?${asked}`)));
  return pages.flatMap(({ incidents }) => incidents);
}

/** The API takes one value of each kind, so each combination is a question of its own. Cameras are left to `concerns`:
 * to the API an incident's other sources count too. */
export function questions({ areas, kinds, domains }: Required<Filter>): string[] {
  let asked: Record<string, string>[] = [{ limit: '1000' }];
  for (const [name, values] of Object.entries({ area: areas, kind: kinds, domain: domains }))
    if (values.length > 0) asked = asked.flatMap((one) => values.map((value) => ({ ...one, [name]: value })));
  return asked.map((one) => new URLSearchParams(one).toString());
}

/** Act on one revision of an incident. Raises Answered (409: somebody else was first) or Unreachable. */
export async function postAction(id: string, action: Action, rev: number, note = ''): Promise<IncidentDetail> {
  const body: ActionIn = { action, rev, note };
  const response = await ask(`/incidents/${encodeURIComponent(id)}/actions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  return (await response.json()) as IncidentDetail;
}

/** Whether the server still knows this browser. Not being reachable is not being turned away. */
export async function isAuthorised(): Promise<boolean> {
  try {
    await ask('/site');
    return true;
  } catch (error) {
    return !(error instanceof Answered && error.status === 401);
  }
}
