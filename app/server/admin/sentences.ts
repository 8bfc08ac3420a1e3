import type { StartRefusal, StartWarning } from '~/domain/broadcasts/broadcast'

export const gigabytes = (bytes: number) => (bytes < 1e9 ? `${(bytes / 1e6).toFixed(1)} MB` : `${(bytes / 1e9).toFixed(1)} GB`)

/** The operator's terminal speaks English; the desk has the same sentences in both languages. */
export function refusalSentence(refusal: StartRefusal): string {
  switch (refusal.kind) {
    case 'already-live': return 'The broadcast is on air already.'
    case 'already-ended': return 'The broadcast is over.'
    case 'no-streams': return 'The broadcast has no streams.'
    case 'no-consent': return 'No consent for live is on record; record it first.'
    case 'consent-withdrawn': return 'The consent for live was withdrawn.'
    case 'no-disk': return `The recording needs ${gigabytes(refusal.neededBytes)} for ${refusal.hours.toFixed(1)} h of ${refusal.streams} streams; ${gigabytes(refusal.freeBytes)} are free.`
    case 'identity-unconfirmed': return `Nobody has confirmed that "${refusal.stream}" shows no name, number or face of the patient.`
    case 'input-in-use': return `The input "${refusal.stream}" is on air in "${refusal.broadcastTitle}".`
  }
}

export function warningSentence(warning: StartWarning): string {
  switch (warning.kind) {
    case 'not-connected': return `No encoder is connected to ${warning.streams.join(', ')}.`
    case 'not-recorded': return 'Nothing is recorded: the consent does not cover it.'
    case 'media-unknown': return 'The media server did not answer.'
  }
}

type ListRefusal = { why: 'empty' | 'too-large' | 'too-many-rows' | 'workbook' | 'not-text' | 'no-email-column' } | { why: 'double-column'; heading: string } | { why: 'quotes'; line: number }

export function listRefusalSentence(refusal: ListRefusal): string {
  switch (refusal.why) {
    case 'empty': return 'There is nobody on this list.'
    case 'too-large': return 'The file is larger than 1 MB.'
    case 'too-many-rows': return 'The list has more than 2,000 lines; split it.'
    case 'workbook': return "This is a spreadsheet program's own file; save it as CSV."
    case 'not-text': return 'The file is not a text that can be read; save it as CSV (UTF-8).'
    case 'no-email-column': return 'There is no column with the heading "email".'
    case 'double-column': return `Two columns mean the same: ${refusal.heading}.`
    case 'quotes': return `At line ${refusal.line} a quotation mark is not closed, or stands inside a word.`
  }
}

export const RESTORE_NEEDS_A_STOP = 'The server is running; stop it first, then restore.'
