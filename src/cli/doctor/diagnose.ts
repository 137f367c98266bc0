import type { RecorderName } from '../../../connectors/microphone/recorder.js';
import type { Backend } from '../../model/backend.js';

/** What `undertone doctor` finds; its JSON output is exactly this. */
export interface Diagnosis {
  readonly undertone: string;
  readonly node: NodeFinding;
  readonly backend: BackendFinding;
  /** Folder that set-up keeps its files in; null where it did not run. */
  readonly cacheFolder: string | null;
  readonly recorders: readonly RecorderName[];
  readonly models: readonly ModelFinding[];
}

export interface NodeFinding {
  readonly version: string;
  /** The versions that the package is made for, as package.json states them. */
  readonly wanted: string;
  readonly isSupported: boolean;
}

export type BackendFinding = Backend | { readonly name: 'none'; readonly problem: string };

export interface ModelFinding {
  readonly folder: string;
  readonly modelId: string | null;
  /** SHA-256 by file name, as the card states them and the files have them. */
  readonly files: Readonly<Record<string, string>>;
  /** Why it cannot be used; null where it can. */
  readonly problem: string | null;
}

/** @returns whether everything that the demo needs is there; a recorder is not */
export function isHealthy({ node, backend, models }: Diagnosis): boolean {
  return (
    node.isSupported &&
    backend.name !== 'none' &&
    models.length > 0 &&
    models.every(({ problem }) => problem === null)
  );
}
