import type { ChannelSummary, HitCount } from './summary.js';

/** A paragraph a channel: what was heard, and how often it agrees with the truth. */
export function summaryText(channels: readonly ChannelSummary[], showCall: boolean): string {
  return channels.map((channel) => `${channelLines(channel, showCall).join('\n')}\n`).join('');
}

function channelLines(summary: ChannelSummary, showCall: boolean): string[] {
  const { callId, channel, windows, speechWindows, uncertainWindows, labels, hits } = summary;
  const named = uncertainWindows === 0 ? [] : [['uncertain', uncertainWindows] as const];
  const counts = [...labels, ...named].map(([name, count]) => `${name} ${count}`).join(', ');
  const name = (showCall ? `${callId} ${channel}` : channel).padEnd(10);
  const heard = `${speechWindows} of ${windows} windows with enough speech`;
  return [
    `${name} ${heard}${counts === '' ? '' : `: ${counts}`}`,
    ...(hits === undefined ? [] : [`${' '.repeat(name.length)} ${hitText(hits)}`]),
  ];
}

function hitText({ windows, windowHits, clips, clipHits, chance }: HitCount): string {
  const share = `${windows === 0 ? 'none' : percent(windowHits / windows)}, by chance ${percent(chance)}`;
  return `hits: ${windowHits} of ${windows} windows (${share}), ${clipHits} of ${clips} clips`;
}

function percent(fraction: number): string {
  return `${Math.round(fraction * 100)} %`;
}
