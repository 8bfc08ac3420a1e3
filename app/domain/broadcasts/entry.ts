/** What a line of the desk's timeline can be about. */
export const ENTRY_KINDS = [
  'created', 'edited', 'consent-recorded', 'consent-withdrawn', 'started', 'held', 'resumed', 'ended', 'start-refused',
  'key-rotated', 'taken-over', 'calibrated', 'passage-cleared', 'passage-barred', 'unpublished',
  'input-connected', 'input-disconnected', 'input-refused', 'input-problem', 'recording-failed', 'recording-closed', 'recording-recovered',
] as const
export type EntryKind = (typeof ENTRY_KINDS)[number]
