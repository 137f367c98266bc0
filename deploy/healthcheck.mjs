/**
 * For a container's health check: exits with 0 where `undertone run` says that it is well.
 *
 *   node deploy/healthcheck.mjs [healthz|readyz]
 */
const { UNDERTONE_METRICS_PORT: port = '9464' } = process.env;
const page = process.argv[2] ?? 'healthz';

try {
  const response = await fetch(`http://127.0.0.1:${port}/${page}`);
  process.stdout.write(`${(await response.text()).trimEnd()}\n`);
  process.exitCode = response.ok ? 0 : 1;
} catch (error) {
  process.stdout.write(`${error.cause?.message ?? error.message}\n`);
  process.exitCode = 1;
}
