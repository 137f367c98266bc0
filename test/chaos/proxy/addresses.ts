/**
 * Puts the proxy's port wherever a broker names its own: a string (its length in two bytes) and a
 * port in four. The host stays, so every length stays.
 */
export function withProxyPorts(response: Buffer, ports: ReadonlyMap<string, number>): Buffer {
  const rewritten = Buffer.from(response);
  for (const [address, proxyPort] of ports) {
    const named = asNamed(address);
    for (let at = rewritten.indexOf(named); at >= 0; at = rewritten.indexOf(named, at + 1)) {
      rewritten.writeInt32BE(proxyPort, at + named.length - 4);
    }
  }
  return rewritten;
}

function asNamed(address: string): Buffer {
  const [host = '', port] = address.split(':');
  const named = Buffer.alloc(2 + host.length + 4);
  named.writeInt16BE(host.length, 0);
  named.write(host, 2);
  named.writeInt32BE(Number(port), 2 + host.length);
  return named;
}
