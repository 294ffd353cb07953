import { beforeEach, expect, test } from 'vitest';
import { anIncident } from './fixtures';
import { inspectedCamera, inspecting, toggleInspection } from './inspect';
import { selectIncident, watchCamera } from './select';
import { selection, world } from './store';
import { unknown, withIncident } from './world';

beforeEach(() => {
  inspecting.value = false;
  selection.value = null;
  world.value = unknown;
});

test('on a camera’s page the key switches it on and off, and it follows from one camera to the next', () => {
  watchCamera('cam-01');
  expect(inspectedCamera.value).toBeNull();
  toggleInspection();
  expect(inspectedCamera.value).toBe('cam-01');
  watchCamera('cam-02');
  expect(inspectedCamera.value).toBe('cam-02');
  toggleInspection();
  expect(inspectedCamera.value).toBeNull();
});

test('from an incident the key leads to its camera; away from camera pages nothing is inspected', () => {
  const seen = anIncident({ id: 'KB-1' });
  world.value = withIncident(world.value, seen, 0);
  selectIncident('KB-1');
  toggleInspection();
  expect(selection.value).toEqual({ kind: 'camera', id: seen.where.camera });
  expect(inspectedCamera.value).toBe(seen.where.camera);
  selectIncident('KB-1');
  expect(inspectedCamera.value).toBeNull();
});

test('with nothing selected the key does nothing', () => {
  toggleInspection();
  expect([inspecting.value, selection.value]).toEqual([false, null]);
});
