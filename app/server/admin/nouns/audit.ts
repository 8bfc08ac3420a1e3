import { createWriteStream } from 'node:fs'
import { resolve } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { exportAudit } from '~/domain/audit/export-audit.server'
import type { AuditFilter } from '~/domain/audit/filter'
import { proveAudit } from '~/domain/audit/prove-audit.server'
import { listAudit } from '~/domain/audit/search-audit.server'
import type { Fault, Head, Proof } from '~/infra/audit/audit'
import { SYSTEM } from '~/policy/actor'
import { AdminError, table, type Flags, type Noun } from '../command'

/** What happened: the chain of audit events. */
export const auditNoun: Noun = {
  list: {
    usage: 'audit list [--limit N]',
    values: ['limit'],
    async run(services, _words, flags) {
      const limit = flags.number('limit') ?? 200
      if (!(Number.isInteger(limit) && limit >= 1 && limit <= 10_000)) throw new AdminError('--limit must be a whole number from 1 to 10000.')
      const rows = await listAudit(services, limit)
      return { json: rows.map((row) => ({ id: String(row.seq), title: row.action, ...row })), text: table(rows.map((row) => ({ number: row.seq, time: row.at, action: row.action, who: row.actor.name ?? row.actor.kind, about: row.subject.name ?? row.subject.id ?? row.subject.kind })), ['number', 'time', 'action', 'who', 'about']) }
    },
  },
  prove: {
    usage: 'audit prove [--expect NUMBER:HASH]',
    values: ['expect'],
    async run(services, _words, flags, tell) {
      const result = await proveAudit(services, SYSTEM, { expect: readHead(flags.text('expect')), onProgress: (checked, total) => tell?.(`${checked} of ${total} events`) })
      if (result.kind === 'forbidden') throw new AdminError('Not allowed.')
      const { proof } = result
      return {
        json: proof,
        text: proof.head ? `The chain is whole: ${proof.checked} events. Head to note elsewhere: ${proof.head.seq}:${proof.head.hash}` : 'The chain is whole: nothing is in it yet.',
        ...(proof.ok ? {} : { error: brokenSentence(proof) }),
      }
    },
  },
  export: {
    usage: 'audit export --to FILE.csv|FILE.jsonl [--from DATE] [--until DATE]',
    values: ['to', 'from', 'until'],
    async run(services, _words, flags) {
      const file = resolve(flags.required('to'))
      const format = file.endsWith('.csv') ? 'csv' : file.endsWith('.jsonl') ? 'jsonl' : null
      if (!format) throw new AdminError('--to must end in .csv or .jsonl.')
      const filter: AuditFilter = { text: '', personId: '', action: '', subject: null, from: readTime(flags, 'from'), to: readTime(flags, 'until') }
      const lines = await exportAudit(services, SYSTEM, null, filter, format)
      if (!lines) throw new AdminError('Not allowed.')
      let count = 0
      const counted = Readable.from((async function* () {
        for await (const part of lines) {
          count += part.split('\n').length - 1
          yield part
        }
      })())
      try {
        await pipeline(counted, createWriteStream(file, { mode: 0o600 }))
      } catch (cause) {
        throw new AdminError(`${file} could not be written: ${cause instanceof Error ? cause.message : String(cause)}.`, { cause })
      }
      const events = format === 'csv' ? count - 1 : count
      return { json: { file, events }, text: `${events} events: ${file}` }
    },
  },
}

const WHAT: Record<Fault, string> = {
  'out-of-sequence': 'is missing, or something stands in its place that was never there',
  changed: 'does not say what was written',
  'not-following': 'does not follow the event before it',
  'cut-short': 'is missing: the chain is shorter than the head that was noted in DATA_DIR/audit-head.json',
  'other-head': 'is not the one that was noted as the head: the chain was written anew',
  'head-missing': 'The file DATA_DIR/audit-head.json is missing, so nobody can tell whether the end of the chain is',
  'head-damaged': 'A head that was noted (DATA_DIR/audit-head*.json) was changed by somebody without the secret',
  unprotected: 'The triggers that refuse changes of the audit are gone from the database',
}

function brokenSentence({ broken }: Proof): string {
  if (!broken) return 'The chain is broken.'
  if (broken.seq === null) return `${WHAT[broken.fault]}.`
  return `The chain is broken: event ${broken.seq}${broken.at ? ` of ${broken.at}` : ''} ${WHAT[broken.fault]}.`
}

function readHead(text: string | undefined): Head | undefined {
  if (text === undefined) return undefined
  const match = /^(\d{1,10}):([0-9a-f]{64})$/.exec(text)
  if (!match) throw new AdminError('--expect is the head as an earlier proof printed it: a number, a colon and 64 hexadecimal digits.')
  return { seq: Number(match[1]), hash: match[2]! }
}

function readTime(flags: Flags, name: string): Date | null {
  const text = flags.text(name)
  if (text === undefined) return null
  const time = new Date(text)
  if (Number.isNaN(time.getTime())) throw new AdminError(`--${name} must be a time such as 2026-11-22 or 2026-11-22T14:00:00Z, not "${text}".`)
  return time
}
