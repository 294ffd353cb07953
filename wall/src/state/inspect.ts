import { computed, signal } from '@preact/signals';
import { watchCamera } from './select';
import { selection } from './store';
import { selectedCamera } from './tile-choice';

/** Whether a camera's page shows what the detector sees. It stays so from one camera to the next. */
export const inspecting = signal(false);

/** The camera that is inspected just now. Only while its page is open: it costs the centre something. */
export const inspectedCamera = computed(() =>
  inspecting.value && selection.value?.kind === 'camera' ? selection.value.id : null,
);

/** On a camera's page, on and off. From an incident, to the page of its camera: why did it fire? */
export function toggleInspection(): void {
  const camera = selectedCamera.peek();
  if (selection.peek()?.kind === 'camera') inspecting.value = !inspecting.peek();
  else if (camera !== null) {
    inspecting.value = true;
    watchCamera(camera);
  }
}
