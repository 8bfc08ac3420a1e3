/** A patient's consent names three things apart: being shown live, being recorded, and reuse of what was recorded. Pure. */
export const CONSENT_PARTS = ['live', 'recording', 'reuse'] as const
export type ConsentPart = (typeof CONSENT_PARTS)[number]

export interface ConsentRow {
  forLive: boolean
  forRecording: boolean
  forReuse: boolean
  withdrawnAt: Date | null
}

export interface ConsentInForce {
  live: boolean
  recording: boolean
  reuse: boolean
  /** It was given once and taken back: worth another sentence than "never asked". */
  wasLiveWithdrawn: boolean
}

export function consentInForce(rows: readonly ConsentRow[]): ConsentInForce {
  const inForce = rows.filter((row) => !row.withdrawnAt)
  const live = inForce.some((row) => row.forLive)
  return {
    live,
    recording: inForce.some((row) => row.forRecording),
    reuse: inForce.some((row) => row.forReuse),
    wasLiveWithdrawn: !live && rows.some((row) => row.withdrawnAt && row.forLive),
  }
}

/** What stays of a consent when some parts are taken back; null when nothing stays. Reuse means nothing without a recording. */
export function afterWithdrawal(row: ConsentRow, parts: readonly ConsentPart[]): { forLive: boolean; forRecording: boolean; forReuse: boolean } | null {
  const forLive = row.forLive && !parts.includes('live')
  const forRecording = row.forRecording && !parts.includes('recording')
  const forReuse = row.forReuse && forRecording && !parts.includes('reuse')
  return forLive || forRecording ? { forLive, forRecording, forReuse } : null
}

/** A consent beside the row it was joined to; all null where there is none. */
export type JoinedConsent = { forLive: boolean; forRecording: boolean; forReuse: boolean; withdrawnAt: Date | null } | { forLive: null; forRecording: null; forReuse: null; withdrawnAt: null }

/** One row for each consent, those of one id in a row, made one for each id. */
export function gatherConsents<Row extends { id: string } & JoinedConsent>(rows: readonly Row[]): (Row & { consents: ConsentRow[] })[] {
  const gathered: (Row & { consents: ConsentRow[] })[] = []
  for (const row of rows) {
    let last = gathered.at(-1)
    if (last?.id !== row.id) gathered.push((last = { ...row, consents: [] }))
    const { forLive, forRecording, forReuse, withdrawnAt } = row
    if (forLive !== null) last.consents.push({ forLive, forRecording, forReuse, withdrawnAt })
  }
  return gathered
}
