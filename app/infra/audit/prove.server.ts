import type { Fault, Head, Proof } from './audit'
import { checkLink, COLUMNS, GENESIS, text, type StoredRow } from './chain'
import { openChainReader } from './chain-store.server'
import { readHead, suspectHeads } from './head-file.server'

const ROWS_AT_ONCE = 2_000

export interface ProveOptions {
  databaseUrl: string
  dataDir: string
  key: Uint8Array
  /** A head that was noted elsewhere, on paper or on another machine. */
  expect?: Head
  onProgress?: (checked: number, total: number) => void
}

/** Walks the chain from its first link to its last; a few thousand rows in memory. Blocks its thread. */
export function proveChain({ databaseUrl, dataDir, key, expect, onProgress }: ProveOptions): Proof {
  const startedAt = process.hrtime.bigint()
  // The heads first: the chain may grow while it is walked, and a longer chain is right.
  const noted = readHead(dataDir, key)
  const others = suspectHeads(dataDir).map((file) => readHead(dataDir, key, file))
  const reader = openChainReader(databaseUrl)
  try {
    const total = reader.total()
    const { checked, head, broken } = walk((after) => reader.rows(after, ROWS_AT_ONCE), (done) => onProgress?.(done, total))
    const fault = broken ?? endFault() ?? (reader.isProtected() ? null : { seq: null, at: null, fault: 'unprotected' as const })
    return { ok: fault === null, checked, head, broken: fault, ms: Number((process.hrtime.bigint() - startedAt) / 1_000_000n) }

    function endFault(): Proof['broken'] {
      const end = (seq: number | null, fault: Fault) => ({ seq, at: null, fault })
      // Noted before the first link: a chain without a note lost it. Looked at again, should both have come just now.
      if (noted.kind === 'missing' && checked > 0 && readHead(dataDir, key).kind === 'missing') return end(null, 'head-missing')
      for (const one of [noted, ...others]) if (one.kind === 'damaged') return end(null, 'head-damaged')
      const heads = [noted, ...others].flatMap((one) => (one.kind === 'head' ? [one.head] : [])).concat(expect ?? [])
      for (const one of heads) {
        if (one.seq > (head?.seq ?? 0)) return end((head?.seq ?? 0) + 1, 'cut-short')
        if (one.seq > 0 && reader.hashAt(one.seq) !== one.hash) return end(one.seq, 'other-head')
      }
      return null
    }
  } finally {
    reader.close()
  }
}

/** Every link against the one before it. */
function walk(read: (after: number | null) => StoredRow[], onProgress: (checked: number) => void): Pick<Proof, 'checked' | 'head' | 'broken'> {
  let previous = GENESIS
  let checked = 0
  for (let rows = read(null); rows.length > 0; rows = read(previous.seq)) {
    for (const row of rows) {
      checked += 1
      const fault = checkLink(previous, row)
      if (fault) return { checked, head: previous.seq === 0 ? null : previous, broken: { seq: fault === 'out-of-sequence' ? previous.seq + 1 : row.seq, at: text(row.columns[0]?.bytes ?? null) || null, fault } }
      previous = { seq: row.seq, hash: text(row.columns[COLUMNS.length - 1]?.bytes ?? null) }
    }
    onProgress(checked)
  }
  return { checked, head: previous.seq === 0 ? null : previous, broken: null }
}
