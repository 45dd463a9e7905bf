import { env } from './settings.ts';

// Health check of the image: asks /healthz once; fails by its exit code.
const response = await fetch(`http://127.0.0.1:${env('PORT', '3000')}/healthz`, {
  signal: AbortSignal.timeout(2_000),
});
if (!response.ok) throw new Error(`/healthz answered ${response.status}`);
