import { defineConfig } from 'vite';

// The server's content policy allows scripts, workers, fonts and pictures from itself only, so nothing is inlined.
// In development the API is the one on IOC's usual port.
const api = 'http://127.0.0.1:8400';

export default defineConfig({
  build: {
    target: 'es2022',
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 1500,
    reportCompressedSize: false,
  },
  worker: { format: 'es' },
  server: { proxy: { '/api': { target: api, ws: true }, '/map': api } },
});
