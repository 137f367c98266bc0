/** HTTP GET as networks ask for it: through a proxy, with their certificates, after redirects. */
import { readFileSync } from 'node:fs';
import http from 'node:http';
import https from 'node:https';
import { rootCertificates } from 'node:tls';

/**
 * @typedef {object} Network
 * @property {(target: URL) => URL | undefined} proxyFor
 * @property {string[] | undefined} certificates all that are trusted; undefined: Node's own set
 */

const IDLE_MS = 30_000;
const MAX_REDIRECTS = 5;

/**
 * @param {import('./pip-settings.mjs').PipSettings} settings
 * @param {Readonly<Record<string, string | undefined>>} [env]
 * @returns {Network}
 */
export function networkOf(settings, env = process.env) {
  const files = [
    settings.cert,
    env.SSL_CERT_FILE,
    env.REQUESTS_CA_BUNDLE,
    env.NODE_EXTRA_CA_CERTS,
    env.npm_config_cafile,
  ];
  const extra = [...new Set(files)].flatMap((path) => (path ? certificatesIn(path) : []));
  return {
    proxyFor: (target) => proxyFor(target, settings.proxy, env),
    certificates: extra.length === 0 ? undefined : [...rootCertificates, ...extra],
  };
}

/**
 * @param {URL} url
 * @param {Network} network
 * @param {Record<string, string>} [headers]
 * @param {number} [redirects] left to follow
 * @returns {Promise<{ response: http.IncomingMessage, url: URL }>} `url` after redirects
 */
export async function get(url, network, headers = {}, redirects = MAX_REDIRECTS) {
  const response = await request(url, network, headers);
  const { location } = response.headers;
  if (location === undefined || (response.statusCode ?? 0) < 300) return { response, url };
  response.resume();
  if (redirects === 0) throw new Error(`${url.host} redirects without end`);
  return get(new URL(location, url), network, headers, redirects - 1);
}

/**
 * @param {URL} url
 * @param {Network} network
 * @param {Record<string, string>} headers
 * @returns {Promise<http.IncomingMessage>}
 */
async function request(url, network, headers) {
  const proxy = network.proxyFor(url);
  const allHeaders = { 'user-agent': 'undertone-setup', ...headers, ...authorization(url) };
  /** @type {https.RequestOptions} */
  const options = {
    headers: allHeaders,
    timeout: IDLE_MS,
    ...(network.certificates === undefined ? {} : { ca: network.certificates }),
  };
  if (proxy === undefined) {
    return answerTo((url.protocol === 'https:' ? https : http).request(url, options));
  }
  if (url.protocol === 'https:') {
    const socket = await tunnel(proxy, url);
    // The type of the options leaves out what they hand on to tls.connect.
    const throughTunnel = /** @type {https.RequestOptions} */ ({ ...options, socket });
    return answerTo(https.request(url, { ...throughTunnel, agent: false }));
  }
  return answerTo(
    http.request(proxy, {
      ...options,
      path: url.href,
      headers: { ...allHeaders, host: url.host, ...authorization(proxy, 'proxy-') },
    }),
  );
}

/**
 * @param {http.ClientRequest} clientRequest
 * @returns {Promise<http.IncomingMessage>}
 */
function answerTo(clientRequest) {
  return new Promise((resolve, reject) => {
    clientRequest
      .once('response', resolve)
      .once('error', reject)
      .once('timeout', () => clientRequest.destroy(new Error('the server went silent')))
      .end();
  });
}

/**
 * A connection to an HTTPS server through a proxy.
 * @param {URL} proxy
 * @param {URL} target
 * @returns {Promise<import('node:net').Socket>}
 */
function tunnel(proxy, target) {
  const authority = `${target.hostname}:${target.port || '443'}`;
  return new Promise((resolve, reject) => {
    const connect = (proxy.protocol === 'https:' ? https : http).request(proxy, {
      method: 'CONNECT',
      path: authority,
      headers: { host: authority, ...authorization(proxy, 'proxy-') },
      timeout: IDLE_MS,
    });
    connect
      .once('connect', (response, socket) => {
        if (response.statusCode === 200) resolve(socket);
        else reject(new Error(`the proxy answered ${String(response.statusCode)}`));
      })
      .once('error', reject)
      .once('timeout', () => connect.destroy(new Error('the proxy went silent')))
      .end();
  });
}

/**
 * @param {URL} url that may hold a name and a password
 * @param {'' | 'proxy-'} [prefix]
 * @returns {Record<string, string>}
 */
function authorization(url, prefix = '') {
  if (url.username === '') return {};
  const pair = `${decodeURIComponent(url.username)}:${decodeURIComponent(url.password)}`;
  return { [`${prefix}authorization`]: `Basic ${Buffer.from(pair).toString('base64')}` };
}

/**
 * @param {URL} target
 * @param {string | undefined} pipProxy
 * @param {Readonly<Record<string, string | undefined>>} env
 * @returns {URL | undefined}
 */
function proxyFor(target, pipProxy, env) {
  const setting = (/** @type {string[]} */ ...names) =>
    names.map((name) => env[name]).find((value) => value !== undefined && value !== '');
  if (isExempt(target, setting('NO_PROXY', 'no_proxy', 'npm_config_noproxy') ?? '')) {
    return undefined;
  }
  const names =
    target.protocol === 'https:'
      ? ['HTTPS_PROXY', 'https_proxy', 'npm_config_https_proxy']
      : ['HTTP_PROXY', 'http_proxy', 'npm_config_proxy'];
  const proxy = pipProxy ?? setting(...names, 'ALL_PROXY', 'all_proxy');
  if (proxy === undefined) return undefined;
  return new URL(proxy.includes('://') ? proxy : `http://${proxy}`);
}

/**
 * @param {URL} target
 * @param {string} list of host names and domains, separated by commas
 */
function isExempt(target, list) {
  return list
    .split(',')
    .map((entry) => entry.trim().replace(/^\*?\./, ''))
    .filter((entry) => entry !== '')
    .some(
      (entry) =>
        entry === '*' ||
        [target.hostname, target.host].some((name) => name === entry || name.endsWith(`.${entry}`)),
    );
}

/** @param {string} path */
function certificatesIn(path) {
  try {
    return readFileSync(path, 'utf8').match(/-----BEGIN CERT[^]+?-----END CERT[A-Z ]*-----/g) ?? [];
  } catch {
    return [];
  }
}
