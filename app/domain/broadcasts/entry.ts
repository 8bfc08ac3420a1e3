/** What a line of the desk's timeline can be about. */
export const ENTRY_KINDS = [
  'created', 'edited', 'consent-recorded', 'consent-withdrawn', 'started', 'held', 'resumed', 'ended', 'start-refused',
  'key-rotated', 'taken-over', 'masks-changed', 'no-identity-confirmed', 'no-identity-undone', 'calibrated', 'passage-cleared', 'passage-barred', 'unpublished',
  'input-connected', 'input-disconnected', 'input-refused', 'input-problem', 'recording-failed', 'recording-closed', 'recording-recovered',
] as const
export type EntryKind = (typeof ENTRY_KINDS)[number]

/** An encoder that is turned away tries again every few seconds; after this long it has been switched off. */
const TURNED_AWAY_MS = 120_000

/** Whether a second encoder waits at this stream's door: refused lately, and neither let in nor alone since. Entries newest first. */
export function wasTurnedAway(entries: readonly { at: Date | string; kind: string; detail: Record<string, unknown> }[], stream: string, nowMs: number): boolean {
  const last = entries.find((entry) => entry.detail.stream === stream && (entry.kind === 'taken-over' || entry.kind === 'input-connected' || (entry.kind === 'input-refused' && entry.detail.reason === 'already-publishing')))
  return last?.kind === 'input-refused' && nowMs - new Date(last.at).getTime() < TURNED_AWAY_MS
}
