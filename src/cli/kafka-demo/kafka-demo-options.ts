import type { EmotionEvent } from '../../events/emotion-event.js';
import type { Declaration } from '../../operators/permit-channels.js';
import type { AudioSource } from '../../ports.js';
import type { ThreadPipelines } from '../pipeline-thread/thread-pipelines.js';

export interface KafkaDemo {
  /** `host:port`, comma-separated. */
  readonly brokers: string;
  /** Names topics and groups of this demo alone. */
  readonly suffix: string;
  readonly source: AudioSource;
  readonly pipelines: ThreadPipelines;
  readonly declaration: Declaration;
  readonly show: (event: EmotionEvent) => Promise<void> | void;
  readonly onWarning: (text: string) => void;
  /** Ends the call where it is. */
  readonly signal: AbortSignal;
}
