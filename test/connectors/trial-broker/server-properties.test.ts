import { describe, expect, it } from 'vitest';
import {
  propertiesEnvironment,
  propertiesFile,
  scramCommands,
  serverProperties,
} from '../../../connectors/trial-broker/server-properties.js';

const addresses = { BROKER: 'b:1', CONTROLLER: 'c:2', CLIENT: 'd:3', SECURE: 'e:4' };
const layout = {
  id: 1,
  nodes: 1 as const,
  binds: addresses,
  advertises: addresses,
  voters: '1@c:2',
  dataFolder: '/data',
  certificates: undefined,
};
const certificates = {
  ca: 'authority\n',
  serverCertificate: '-----BEGIN\nabc\n-----END\n',
  serverKey: 'key\n',
  clientCertificate: '',
  clientKey: '',
  username: 'ann',
  password: 'pass',
};

describe('serverProperties', () => {
  it('opens the listener with TLS where there are certificates, and only there', () => {
    const open = serverProperties(layout, {});
    const secure = serverProperties({ ...layout, certificates }, {});

    expect(open['listeners']).toBe('BROKER://b:1,CONTROLLER://c:2,CLIENT://d:3');
    expect(secure['listeners']).toBe(`${open['listeners'] ?? ''},SECURE://e:4`);
    expect(secure['advertised.listeners']).toBe('BROKER://b:1,CLIENT://d:3,SECURE://e:4');
  });

  it('writes certificates on one line', () => {
    const properties = serverProperties({ ...layout, certificates }, {});

    expect(properties['listener.name.secure.ssl.keystore.certificate.chain']).toBe(
      String.raw`-----BEGIN\nabc\n-----END`,
    );
  });

  it('replicates three times on three nodes', () => {
    const properties = serverProperties({ ...layout, nodes: 3 }, {});

    expect(properties['default.replication.factor']).toBe('3');
    expect(properties['min.insync.replicas']).toBe('2');
  });

  it('lets overrides win', () => {
    const properties = serverProperties(layout, { 'auto.create.topics.enable': 'true' });

    expect(properties['auto.create.topics.enable']).toBe('true');
  });
});

describe('the ways to hand properties to a broker', () => {
  it('are a file of lines', () => {
    expect(propertiesFile({ a: '1', 'b.c': '2' })).toBe('a=1\nb.c=2\n');
  });

  it('are variables, named by the rules of the image apache/kafka', () => {
    expect(propertiesEnvironment({ 'abc.def': '1', 'abc-def': '2', abc_def: '3' })).toEqual({
      KAFKA_ABC_DEF: '1',
      KAFKA_ABC___DEF: '2',
      KAFKA_ABC__DEF: '3',
    });
  });
});

describe('scramCommands', () => {
  it('are one call for each mechanism', () => {
    expect(scramCommands(certificates).map((command) => command.at(-1))).toEqual([
      'SCRAM-SHA-512=[password=pass]',
      'SCRAM-SHA-256=[password=pass]',
    ]);
  });
});
