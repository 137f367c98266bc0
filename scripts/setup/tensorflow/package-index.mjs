/** Finds a file of a Python project on a package index (PEP 503 in HTML, PEP 691 in JSON). */
import { get } from './http.mjs';

const ACCEPT = 'application/vnd.pypi.simple.v1+json, text/html;q=0.5';

/**
 * @param {string} indexUrl
 * @param {{ project: string, filename: string }} wheel
 * @param {import('./http.mjs').Network} network
 * @returns {Promise<URL>}
 */
export async function findOnIndex(indexUrl, { project, filename }, network) {
  const pageUrl = new URL(`${indexUrl}/${project}/`);
  const { response, url } = await get(pageUrl, network, { accept: ACCEPT });
  const page = await textOf(response);
  if (response.statusCode !== 200) {
    throw new Error(`the package index answers ${String(response.statusCode)} for ${project}`);
  }
  const isJson = response.headers['content-type']?.includes('json') ?? false;
  const href = isJson ? hrefInJson(page, filename) : hrefInHtml(page, filename);
  if (href === undefined) throw new Error(`the package index has no ${filename}`);
  return new URL(href, url);
}

/** @param {import('node:http').IncomingMessage} response */
async function textOf(response) {
  response.setEncoding('utf8');
  let text = '';
  for await (const part of response) text += String(part);
  return text;
}

/**
 * @param {string} page
 * @param {string} filename
 * @returns {string | undefined}
 */
function hrefInJson(page, filename) {
  /** @type {{ files: { filename: string, url: string }[] }} */
  const { files } = JSON.parse(page);
  return files.find((file) => file.filename === filename)?.url;
}

/**
 * @param {string} page
 * @param {string} filename
 */
function hrefInHtml(page, filename) {
  return [...page.matchAll(/href="([^"#]+)[^"]*"/g)]
    .map(([, href]) => href?.replaceAll('&amp;', '&'))
    .find((href) => href !== undefined && decodeURIComponent(href).endsWith(`/${filename}`));
}
