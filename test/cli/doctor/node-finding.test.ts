import { describe, expect, it } from 'vitest';
import { findNode } from '../../../src/cli/doctor/node-finding.js';
import { packageManifest } from '../../../src/cli/package-root.js';

const WANTED = '^20.19.0 || ^22.12.0';

describe('findNode', () => {
  it.each(['20.19.0', '20.20.1', '22.12.0', '22.22.2'])('accepts %s', (version) => {
    expect(findNode(version, WANTED)).toEqual({ version, wanted: WANTED, isSupported: true });
  });

  it.each(['18.20.0', '20.18.9', '21.7.0', '22.11.9', '23.0.0', '24.1.0'])(
    'refuses %s',
    (version) => {
      expect(findNode(version, WANTED).isSupported).toBe(false);
    },
  );

  it('knows what package.json asks for', () => {
    expect(findNode(process.versions.node, packageManifest().engines.node).isSupported).toBe(true);
  });
});
