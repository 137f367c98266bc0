import { readFileSync } from 'node:fs';
import { ScaledObject } from '@kubernetes-models/keda/keda.sh/v1alpha1/ScaledObject';
import { Deployment } from 'kubernetes-models/apps/v1/Deployment';
import { PodDisruptionBudget } from 'kubernetes-models/policy/v1/PodDisruptionBudget';
import { ConfigMap } from 'kubernetes-models/v1/ConfigMap';
import { Secret } from 'kubernetes-models/v1/Secret';
import { describe, expect, it } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { environmentName } from '../../src/cli/options.js';
import { RUN_OPTIONS } from '../../src/cli/processing/run-options.js';
import { createMetrics } from '../../src/cli/processing/metrics.js';

const folder = new URL('../../deploy/kubernetes/', import.meta.url);

interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly data?: Readonly<Record<string, string>>;
}

interface Model {
  /** Throws where the manifest does not fit the schema of Kubernetes. */
  validate(): void;
}

function read(file: string): unknown[] {
  const documents = parseAllDocuments(readFileSync(new URL(file, folder), 'utf8'));
  if (!Array.isArray(documents)) throw new Error(`${file} is empty`);
  return documents.map((document) => {
    expect(document.errors).toEqual([]);
    return document.toJS() as unknown;
  });
}

/** Made from the schemas of Kubernetes and KEDA. */
const MODELS: Readonly<Record<string, new (manifest: never) => Model>> = {
  'apps/v1 Deployment': Deployment,
  'v1 ConfigMap': ConfigMap,
  'v1 Secret': Secret,
  'policy/v1 PodDisruptionBudget': PodDisruptionBudget,
  'keda.sh/v1alpha1 ScaledObject': ScaledObject,
};

function modelOf(manifest: Manifest): Model {
  const name = `${manifest.apiVersion} ${manifest.kind}`;
  const Kind = MODELS[name];
  if (Kind === undefined) throw new Error(`no model of ${name}`);
  return new Kind(manifest as never);
}

const MANIFESTS = [
  'deployment.yaml',
  'config.yaml',
  'disruption-budget.yaml',
  'scaled-object.yaml',
].flatMap((file) =>
  (read(file) as Manifest[]).map((manifest) => [file, manifest.kind, manifest] as const),
);

describe('deploy/kubernetes', () => {
  it.each(MANIFESTS)('%s: %s fits its schema', (_file, _kind, manifest) => {
    expect(() => {
      modelOf(manifest).validate();
    }).not.toThrow();
  });

  it.each(MANIFESTS)('%s: %s with a field of a wrong type does not', (_file, _kind, manifest) => {
    const broken = { ...manifest, metadata: { name: 7 } };
    expect(() => {
      modelOf(broken).validate();
    }).toThrow();
  });

  it('sets options that there are, to values that they take', () => {
    const config = MANIFESTS.find(([, kind]) => kind === 'ConfigMap')?.[2].data ?? {};
    const schemas = new Map(
      Object.entries(RUN_OPTIONS).map(([name, { schema }]) => [environmentName(name), schema]),
    );
    expect(Object.keys(config)).not.toEqual([]);
    for (const [variable, value] of Object.entries(config)) {
      expect(schemas.get(variable)?.safeParse(value).success, `${variable}=${value}`).toBe(true);
    }
  });

  it('asks for metrics that there are', () => {
    const names = createMetrics()
      .registry.getMetricsAsArray()
      .map(({ name }) => name);
    const rules = JSON.stringify([read('alerts.yaml'), read('scaled-object.yaml')]);
    const asked = new Set(rules.match(/undertone_[a-z_]+/g));
    expect(asked.size).toBeGreaterThan(8);
    for (const name of asked) expect(names).toContain(name.replace(/_bucket$/, ''));
  });
});
