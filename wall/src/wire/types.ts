// Made by `npm run wire` from ioc/wire: do not edit. Schema 4d02c5fbcd0fe195

export type Domain = 'traffic' | 'security' | 'environment' | 'health' | 'citizen';
export type Kind =
  | 'stopped_vehicle'
  | 'illegal_parking'
  | 'wrong_way'
  | 'congestion'
  | 'speeding'
  | 'red_light'
  | 'pedestrian_on_carriageway'
  | 'forbidden_turn'
  | 'lane_misuse'
  | 'collision'
  | 'intrusion'
  | 'line_crossing'
  | 'loitering'
  | 'crowd'
  | 'abandoned_object'
  | 'removed_object'
  | 'fire'
  | 'smoke'
  | 'camera_silent'
  | 'camera_frozen'
  | 'camera_covered'
  | 'camera_defocused'
  | 'camera_turned'
  | 'camera_dark'
  | 'camera_bright'
  | 'sensor_threshold'
  | 'sensor_silent';
/**
 * Only `actual` may ever leave the room.
 */
export type Mode = 'actual' | 'exercise' | 'test';
export type State = 'new' | 'acknowledged' | 'resolved' | 'closed';
/**
 * What a zone drawn in a camera's picture is for.
 */
export type ZoneUse =
  | 'lane'
  | 'carriageway'
  | 'shoulder'
  | 'no_parking'
  | 'no_entry'
  | 'loitering'
  | 'crowd'
  | 'no_objects'
  | 'signal'
  | 'privacy'
  | 'ignore';
/**
 * Voted over the track's life, never taken from one frame.
 */
export type ObjectClass = 'unknown' | 'person' | 'motorbike' | 'car' | 'bus' | 'truck';
export type SensorKind = 'water_level' | 'pm25' | 'smoke' | 'temperature' | 'rain' | 'noise' | 'signal';
/**
 * What a person may do. Which of them exist in which state: ioc/incidents/lifecycle.py.
 */
export type Action = 'acknowledge' | 'resolve' | 'close' | 'reopen' | 'note';

export interface Wire {
  ServerMessage: Hello | Snapshot | IncidentChange | Left | Beat | Refused;
  TileHeader: TileHeader;
  SiteOut: SiteOut;
  CameraOut: CameraOut;
  SensorOut: SensorOut;
  IncidentDetail: IncidentDetail;
  IncidentPage: IncidentPage;
  ReadingsOut: ReadingsOut;
  HealthOut: HealthOut;
  Problem: Problem;
  ClientMessage: Subscribe | Tiles;
  ActionIn: ActionIn;
  ReadingsIn: ReadingsIn;
}
/**
 * recovered: the gap since `since` follows, whole; else a snapshot follows.
 */
export interface Hello {
  type: 'hello';
  v: number;
  epoch: string;
  seq: number;
  recovered: boolean;
  server_time: number;
}
export interface Snapshot {
  type: 'snapshot';
  seq: number;
  incidents: Incident[];
}
/**
 * One incident at one revision. Times are event time, but for `detected` and `received`.
 *
 * detected: event time at which the founding rule fired. received: when this program recorded it.
 * cleared_at: when the cause was gone; the incident stays in sight until somebody has acknowledged it.
 */
export interface Incident {
  id: string;
  rev: number;
  domain: Domain;
  kind: Kind;
  mode: Mode;
  state: State;
  priority: number;
  confidence: number;
  where: Where;
  first_seen: number;
  last_seen: number;
  detected: number;
  received: number;
  why: Why;
  sources: Source[];
  correlation: string;
  level: number;
  cleared_at: number | null;
  acknowledge_due: number | null;
  resolve_due: number | null;
  acknowledged_at: number | null;
  resolved_at: number | null;
  resolved_by: string | null;
  closed_at: number | null;
  shelved_until: number | null;
  suppressed_by: string | null;
  owner: Owner | null;
  jurisdiction: string[];
  evidence: string[];
  external_refs: string[];
}
/**
 * The place. `point` is the best known position; area codes need their date.
 */
export interface Where {
  point: LonLat;
  area: string;
  province: string;
  commune: string;
  code: string;
  code_date: string;
  camera: string | null;
  sensor: string | null;
  zone: string | null;
  road: string | null;
}
/**
 * A WGS84 position in degrees.
 */
export interface LonLat {
  lon: number;
  lat: number;
}
/**
 * Why a rule fired: who says so, in words, in numbers, and what to draw on the picture that tripped it.
 */
export interface Why {
  rule: string;
  version: string;
  summary: Text;
  measures: Measure[];
  frame: FrameRef | null;
  box: Box | null;
  path: Point[];
  direction: Point | null;
}
/**
 * One sentence or name in Vietnamese and English. Both are always there.
 */
export interface Text {
  vi: string;
  en: string;
}
/**
 * One number that a rule looked at, with its unit and the threshold that it was held against (if any).
 */
export interface Measure {
  name: string;
  value: number;
  unit: string;
  threshold: number | null;
}
/**
 * Which picture: the camera and its capture time.
 */
export interface FrameRef {
  camera: string;
  captured: number;
}
/**
 * An upright rectangle in a picture: top-left corner, width, height, fractions of the frame.
 */
export interface Box {
  x: number;
  y: number;
  w: number;
  h: number;
}
/**
 * A point in a picture (fractions of the frame) or on the ground (metres); the field's name says which.
 */
export interface Point {
  x: number;
  y: number;
}
/**
 * One camera or sensor that feeds the incident, the rule that spoke, and the episode it spoke of.
 */
export interface Source {
  source: string;
  rule: string;
  version: string;
  detection: string;
  first: number;
  last: number;
  ended: boolean;
  level: number;
}
export interface Owner {
  group: string;
  person: string;
}
export interface IncidentChange {
  type: 'change';
  seq: number;
  prev: number;
  incident: Incident;
}
/**
 * The incident no longer passes the client's filter.
 */
export interface Left {
  type: 'left';
  seq: number;
  prev: number;
  id: string;
}
/**
 * Every second: how far the server is, and how the eyes of the centre are. The client's position becomes `seq`:
 * nothing that passes its filter lies between `prev` and `seq`.
 */
export interface Beat {
  type: 'beat';
  seq: number;
  prev: number;
  server_time: number;
  cameras: CameraState[];
  sensors: SensorState[];
}
/**
 * state: live, silent, starting, or why its view is no good. last_frame: POSIX seconds.
 */
export interface CameraState {
  id: string;
  state: 'live' | 'silent' | 'starting' | 'covered' | 'turned' | 'frozen' | 'dark' | 'bright' | 'defocused';
  last_frame: number | null;
  fps: number;
  error: string;
}
/**
 * history: (time, value) pairs, oldest first, at most 60.
 */
export interface SensorState {
  id: string;
  state: 'live' | 'silent' | 'starting';
  time: number | null;
  value: number | null;
}
/**
 * Sent before the socket is closed with `code`.
 */
export interface Refused {
  type: 'refused';
  code: number;
  reason: string;
}
/**
 * Goes before the JPEG in a tile: the camera, its capture time, and the tracks of that very picture. inspection:
 * what lies behind them, for a client that asked for it.
 */
export interface TileHeader {
  type: 'tile';
  observed: TracksObserved;
  sent: number;
  inspection: Inspection | null;
}
/**
 * The confirmed tracks of one frame of one camera. size: width and height in pixels.
 *
 * occupancy: zone id -> share of the zone's area covered by foreground or held (still) tracks, 0..1.
 * lines: line id -> crossings so far (positive, negative). crossings: those of this frame.
 */
export interface TracksObserved {
  camera: string;
  time: number;
  /**
   * @minItems 2
   */
  size: [number, number];
  tracks: Track[];
  occupancy: {
    [k: string]: number;
  };
  lines: {
    /**
     * @minItems 2
     */
    [k: string]: [number, number];
  };
  crossings: Crossing[];
}
/**
 * One tracked thing in one frame.
 *
 * box: picture, fractions. foot: picture, where it meets the ground. ground: metres east and north of the camera
 * (None without calibration). velocity: metres a second east and north with calibration, else fractions of the
 * frame a second (`metric` says which). still_for: seconds since it last moved. age: seconds since first seen.
 * seen: False while it is only predicted (occluded, or held by its stationary anchor).
 */
export interface Track {
  id: number;
  box: Box;
  foot: Point;
  velocity: Point;
  metric: boolean;
  ground: Point | null;
  first_seen: number;
  still_for: number;
  seen: boolean;
  /**
   * Voted over the track's life, never taken from one frame.
   */
  label: 'unknown' | 'person' | 'motorbike' | 'car' | 'bus' | 'truck';
}
/**
 * A track's foot went over a line between the picture before and this one. sense: +1 from left to right of a->b,
 * seen along it, -1 back.
 */
export interface Crossing {
  line: string;
  track: number;
  sense: number;
}
/**
 * The workings of one frame, and what the rules make of it. asleep: zones and lines whose time table does not hold
 * at that moment.
 */
export interface Inspection {
  workings: WorkingsObserved;
  clocks: RuleClock[];
  asleep: string[];
}
/**
 * What lies behind the tracks of one frame; told only while somebody inspects the camera.
 *
 * foreground: what differs from the learned scene, at analysis size: a PNG of one bit a pixel, in base64, so that it
 * travels in JSON. blobs: its regions, fractions of the picture. candidates: what is followed and not yet believed.
 */
export interface WorkingsObserved {
  camera: string;
  time: number;
  foreground: string;
  blobs: Box[];
  candidates: Box[];
}
/**
 * How far one rule is from speaking, for an engineer who asks why it did or did not. value grows towards limit.
 *
 * zone, object: the place and the track that it is about, where it is about one. box: where in the picture, of what is
 * no track (a thing left behind, a fire); `object` is then that thing's own number. on: it has spoken and its episode
 * lasts. held: why it does not speak although the limit may be reached; empty when nothing holds it.
 */
export interface RuleClock {
  kind: Kind;
  zone: string | null;
  object: number | null;
  value: number;
  limit: number;
  unit: string;
  on: boolean;
  held: string;
  box: Box | null;
}
export interface SiteOut {
  id: string;
  name: Text;
  timezone: string;
  /**
   * @minItems 2
   */
  origin: [number, number];
  areas: Area[];
  roads: Road[];
  map_url: string;
  version: string;
}
/**
 * An administrative area. `code` is unique only with `code_date` (ISO date): Vietnam renumbered in 2025.
 */
export interface Area {
  id: string;
  name: Text;
  province: string;
  commune: string;
  code: string;
  code_date: string;
  boundary: LonLat[];
}
/**
 * A road. `road_class` decides whose it is: expressways are the national traffic police's (Circular 83/2024).
 */
export interface Road {
  id: string;
  name: Text;
  road_class: string;
  path: LonLat[];
}
/**
 * A camera without its source address, which may hold a password.
 */
export interface CameraOut {
  camera: Camera;
}
/**
 * One camera. `source` is what the capture adapter opens: rtsp://, http(s):// (MJPEG or video), a video file or
 * a folder of pictures; `gateway:PATH` is taken relative to the site's gateway. `heading` in degrees clockwise from
 * north, `view` the horizontal field of view in degrees: both only draw the map's wedge.
 */
export interface Camera {
  id: string;
  name: Text;
  source: string;
  location: LonLat;
  area: string;
  domain: string;
  road: string | null;
  heading: number;
  view: number;
  fps: number;
  silent_after: number;
  ground: GroundPoint[];
  ground_lengths: GroundLengths | null;
  detector: Detector | null;
  zones: Zone[];
  lines: Line[];
  turns: Turn[];
  parameters: {
    [k: string]: {
      [k: string]: number;
    };
  };
}
/**
 * One calibration pair: where a ground point is in the picture (fractions) and in metres east (x) and north (y)
 * of the camera's own position.
 */
export interface GroundPoint {
  picture: Point;
  metres: Point;
}
/**
 * What was measured on the road to find the ground plane, where no positions are known.
 *
 * height: of the lens above the road, metres. aspect: the picture's width over its height.
 */
export interface GroundLengths {
  height: number;
  lengths: KnownLength[];
  aspect: number;
}
/**
 * The distance of two ground points that somebody measured. a, b: picture, fractions.
 */
export interface KnownLength {
  a: Point;
  b: Point;
  metres: number;
}
/**
 * A neural network that gives a second opinion on what vehicles are. model, labels: files. every_s: seconds between
 * two looks. size: side of its square input, pixels.
 */
export interface Detector {
  model: string;
  labels: string;
  every_s: number;
  size: number;
}
/**
 * A polygon in one camera's picture (fractions of the frame). `direction` is a vector in the picture, x right,
 * y down, of any length, and belongs to lanes only. schedule: when its rule holds. forbidden: classes that may not be
 * here. speed_limit: km/h.
 */
export interface Zone {
  id: string;
  use: ZoneUse;
  polygon: Polygon;
  name: Text;
  direction: Point | null;
  schedule: Schedule;
  forbidden: ObjectClass[];
  speed_limit: number | null;
}
/**
 * A simple polygon of at least three corners, not closed by a repeated corner.
 */
export interface Polygon {
  corners: Point[];
}
/**
 * hours: an `opening_hours` text, empty for always. timezone: of the tz database. ValueError if it is not one.
 */
export interface Schedule {
  hours: string;
  timezone: string;
}
/**
 * A line in the picture; a track whose foot crosses it is counted once, in the sense from left to right of a->b
 * as positive. signal: id of a zone of use `signal`, or of a sensor of kind `signal`, for stop lines.
 */
export interface Line {
  id: string;
  a: Point;
  b: Point;
  /**
   * What a line drawn in a camera's picture is for. Every line is counted.
   */
  use: 'count' | 'stop' | 'tripwire';
  name: Text | null;
  /**
   * Which crossings of a line count for its rule: from left to right of a->b, back, or both.
   */
  sense: 'positive' | 'negative' | 'both';
  signal: string;
  schedule: Schedule1;
}
/**
 * hours: an `opening_hours` text, empty for always. timezone: of the tz database. ValueError if it is not one.
 */
export interface Schedule1 {
  hours: string;
  timezone: string;
}
/**
 * A turn that is forbidden: from one zone of the camera into another. schedule: when.
 */
export interface Turn {
  id: string;
  name: Text;
  entry: string;
  exit: string;
  schedule: Schedule2;
}
/**
 * hours: an `opening_hours` text, empty for always. timezone: of the tz database. ValueError if it is not one.
 */
export interface Schedule2 {
  hours: string;
  timezone: string;
}
export interface SensorOut {
  id: string;
  name: Text;
  kind: SensorKind;
  sensor: Sensor;
  history: [number, number][];
}
/**
 * One sensor. `low` and `high` bound what it can possibly measure: outside is a bad reading, not an alarm.
 */
export interface Sensor {
  id: string;
  name: Text;
  kind: SensorKind;
  unit: string;
  location: LonLat;
  area: string;
  low: number;
  high: number;
  period: number;
  silent_after: number;
  thresholds: Threshold[];
}
/**
 * A limit of a sensor. `level` names the alarm level (1 lowest); `clear` is where it ends (hysteresis).
 */
export interface Threshold {
  level: number;
  above: number;
  clear: number;
}
export interface IncidentDetail {
  incident: Incident;
  audit: AuditEntry[];
  actions: Action[];
}
/**
 * Who did what to which revision, when (wall clock), and why.
 */
export interface AuditEntry {
  incident: string;
  rev: number;
  at: number;
  actor: string;
  action: string;
  detail: string;
}
export interface IncidentPage {
  incidents: Incident[];
  seq: number;
}
export interface ReadingsOut {
  accepted: number;
  refused: RefusedReading[];
}
export interface RefusedReading {
  index: number;
  reason: string;
}
export interface HealthOut {
  status: 'ok' | 'degraded';
  checks: {
    [k: string]: string;
  };
}
/**
 * RFC 9457 problem details, with the message in both languages. `current_rev` comes with a 409.
 */
export interface Problem {
  type: string;
  status: number;
  detail: string;
  current_rev: number | null;
  title: Text;
}
/**
 * First message of a client. `since` and `epoch` as last heard, to resume.
 */
export interface Subscribe {
  type?: 'subscribe';
  v?: number;
  since?: number | null;
  epoch?: string | null;
  filter?: Filter;
}
/**
 * What a client wants to hear of; an empty list means everything. Lists narrow each other.
 */
export interface Filter {
  areas?: string[];
  kinds?: string[];
  domains?: string[];
  cameras?: string[];
}
/**
 * The cameras whose live pictures the client shows now, at most `fps` a second each. inspect: those of them whose
 * pictures shall come with what lies behind them.
 */
export interface Tiles {
  type?: 'tiles';
  cameras: string[];
  fps?: number;
  inspect?: string[];
}
/**
 * An operator's action on revision `rev`; another current revision answers 409.
 */
export interface ActionIn {
  action: Action;
  rev: number;
  note?: string;
}
export interface ReadingsIn {
  /**
   * @minItems 1
   */
  readings: [ReadingIn, ...ReadingIn[]];
}
export interface ReadingIn {
  sensor: string;
  time: number;
  value: number;
}
