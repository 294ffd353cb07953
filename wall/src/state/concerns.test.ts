import { expect, test } from 'vitest';
import type { Camera, Sensor } from '../wire/types';
import { concernsCamera, concernsSensor } from './concerns';

const all = { areas: [], kinds: [], domains: [], cameras: [] };
const camera = { id: 'cam-01', area: 'vu-ninh', domain: 'traffic' } as unknown as Camera;
const sensor = { id: 'wl-01', area: 'vu-ninh' } as unknown as Sensor;

test('a desk sees the eyes of its own area and domains', () => {
  expect(concernsCamera(all, camera)).toBe(true);
  expect(concernsCamera({ ...all, areas: ['vu-ninh'], domains: ['traffic'] }, camera)).toBe(true);
  expect(concernsCamera({ ...all, areas: ['kinh-bac'] }, camera)).toBe(false);
  expect(concernsCamera({ ...all, domains: ['security'] }, camera)).toBe(false);
  expect(concernsCamera({ ...all, cameras: ['cam-02'] }, camera)).toBe(false);
  expect(concernsSensor({ ...all, domains: ['traffic'] }, sensor)).toBe(false);
  expect(concernsSensor({ ...all, domains: ['environment'] }, sensor)).toBe(true);
});

test('who looks after the devices sees them all', () => {
  expect(concernsCamera({ ...all, domains: ['health'] }, camera)).toBe(true);
  expect(concernsSensor({ ...all, domains: ['health'] }, sensor)).toBe(true);
});
