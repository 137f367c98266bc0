import type { Channel } from '../../audio/chunk.js';
import type { Declaration } from '../../operators/permit-channels.js';

/** Those of a call's channels that may be analysed, in their order. */
export type PermittedChannels = (channels: readonly Channel[]) => readonly Channel[];

/** As `permitChannels` decides, but without an error for mono audio: such calls are skipped. */
export function permittedChannels({ includeAgent, monoContains }: Declaration): PermittedChannels {
  const isPermitted = (channel: Channel): boolean => {
    if (channel === 'customer') return true;
    if (channel === 'agent') return includeAgent === true;
    return monoContains !== undefined;
  };
  return (channels) => channels.filter(isPermitted);
}
