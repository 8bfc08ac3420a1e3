/**
 * The process that other DICOM nodes speak with. It knows no database and no right: it asks its parent whom to let in, writes what
 * arrives into quarantine, and says "success" only when the parent has it. Nothing else is in it, so that a hostile peer harms it alone.
 */
import { mkdirSync, rmSync } from 'node:fs'
import { listenForStorage, type StoreSession } from './accept'
import { STATUS } from './command'
import type { AssociateRj } from './pdu'
import { keepIncoming } from './keep-incoming'
import type { DimseProcessConfig, FromDimse, ToDimse } from './process'

const config = JSON.parse(process.env.THEATRUM_DIMSE ?? 'null') as DimseProcessConfig | null
if (!config) throw new Error('THEATRUM_DIMSE is not set.')

const say = (message: FromDimse) => void process.send?.(message)
type Question = { type: 'admit' } & Omit<Extract<FromDimse, { type: 'admit' }>, 'id'> | { type: 'store' } & Omit<Extract<FromDimse, { type: 'store' }>, 'id'>
const waiting = new Map<number, (answer: ToDimse) => void>()
let questions = 0

function ask(question: Question): Promise<ToDimse> {
  const id = ++questions
  return new Promise((done) => {
    waiting.set(id, done)
    say({ ...question, id })
  })
}

process.on('message', (message: ToDimse) => {
  waiting.get(message.id)?.(message)
  waiting.delete(message.id)
})

rmSync(config.folder, { recursive: true, force: true })
mkdirSync(config.folder, { recursive: true, mode: 0o700 })
let files = 0

function sessionOf(session: string): StoreSession {
  return {
    async store(incoming, data) {
      const kept = await keepIncoming(config!, `${config!.folder}/${++files}`, incoming, data)
      if ('status' in kept) return kept.status
      const answer = await ask({ type: 'store', session, incoming, path: kept.path })
      return answer.type === 'stored' ? answer.status : STATUS.processingFailure
    },
    ended: (how) => say({ type: 'ended', session, how }),
  }
}

try {
  const listening = await listenForStorage({
    ...config,
    async admit(caller): Promise<StoreSession | AssociateRj> {
      const answer = await ask({ type: 'admit', caller })
      if (answer.type === 'admitted') return sessionOf(answer.session)
      return answer.type === 'rejected' ? answer.why : { result: 2, source: 1, reason: 1 }
    },
    onFault: (fault) => say({ type: 'fault', fault }),
  })
  const stop = () => {
    setTimeout(() => process.exit(0), 2_000).unref()
    void listening.close().then(() => process.exit(0))
  }
  process.on('SIGTERM', stop)
  process.on('SIGINT', () => process.connected || stop())
  process.on('disconnect', stop)
  say({ type: 'ready', port: listening.port })
} catch (error) {
  const message = error instanceof Error ? error.message : String(error)
  process.send?.({ type: 'failed', message } satisfies FromDimse, () => process.exit(1))
}
