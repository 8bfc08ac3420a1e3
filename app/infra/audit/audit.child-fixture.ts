/** A process for the kill -9 test: takes accesses and changes as fast as it can, and tells which changes it would have answered for. */
import pino from 'pino'
import { openAudit } from './open-audit.server'

const [databaseUrl, dataDir, workerPath, name] = process.argv.slice(2) as [string, string, string, string]
const audit = openAudit({ env: { databaseUrl, dataDir, sessionSecret: 'a-secret-of-sixteen-characters' }, log: pino({ level: 'silent' }), now: () => new Date(), workerPath })
const about = { institutionId: null, subjectKind: 'broadcast', subjectId: 'b1' } as const
for (let n = 1; ; n += 1) {
  for (let each = 0; each < 50; each += 1) audit.record({ ...about, action: 'broadcast.watched', actor: { kind: 'public' } })
  await audit.recordNow({ ...about, action: 'role.added', actor: { kind: 'system' }, detail: { change: `${name}-${n}` } })
  process.stdout.write(`${name}-${n}\n`)
}
