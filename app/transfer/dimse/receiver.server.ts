import { fork, type ChildProcess } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import { REJECT } from '#imaging/net/dimse/accept'
import { STATUS } from '#imaging/net/dimse/command'
import type { DimseProcessConfig, FromDimse, ToDimse } from '#imaging/net/dimse/process'
import { admitSender, type AdmittedSender } from '~/domain/images/admit-sender.server'
import { closeImport } from '~/domain/images/close-import.server'
import { MOST_FILE_BYTES, SPARE_DISK_BYTES } from '~/domain/images/image-import'
import { openImport } from '~/domain/images/open-import.server'
import { quarantineRoot } from '~/domain/images/quarantine.server'
import { receiveFile } from '~/domain/images/receive-file.server'
import { keepAlive } from '~/infra/keep-alive.server'
import type { Services } from '~/infra/services.server'
import { SYSTEM } from '~/policy/actor'

export interface DimseReceiver {
  /** The port that it listens on. */
  ready: Promise<number>
  pid(): number | null
  restarts(): number
  stop(): Promise<void>
}

const BOUNDS = { most: 32, mostOfAddress: 16, idleMs: 60_000 }
const STOP_MS = 5_000

/** What one association brought; the import is opened by its first instance, so that a C-ECHO leaves no empty one. */
interface Session { sender: AdmittedSender; importId: Promise<string | null> | null }

/** Receives from modalities and PACS in a process of its own, which is started again when it dies. */
export function startDimseReceiver({ services, entryPath, bounds = BOUNDS }: { services: Services; entryPath: string; bounds?: typeof BOUNDS }): DimseReceiver {
  const { env, log } = services
  const sessions = new Map<string, Session>()
  const underWay = new Set<Promise<unknown>>()
  let markReady = (_port: number) => {}
  const ready = new Promise<number>((done) => (markReady = done))
  const config: DimseProcessConfig = {
    ...bounds, host: env.dimse.host, port: env.dimse.port ?? 0, folder: join(quarantineRoot(env), 'dimse'), mostFileBytes: MOST_FILE_BYTES, spareBytes: SPARE_DISK_BYTES,
  }

  async function answer(message: FromDimse, to: ChildProcess): Promise<void> {
    const reply = (said: ToDimse) => void (to.connected && to.send(said))
    switch (message.type) {
      case 'ready':
        log.info({ host: config.host, port: message.port, aeTitle: env.dimse.aeTitle }, 'receiving by DIMSE')
        return markReady(message.port)
      case 'failed': return log.error({ reason: message.message, port: config.port }, 'DIMSE_PORT cannot be listened on')
      case 'fault': return log.debug({ fault: message.fault }, 'a DIMSE association was cut off')
      case 'admit': {
        const outcome = await admitSender(services, message.caller)
        if (outcome.kind !== 'admitted') {
          log.warn({ reason: outcome.kind }, 'a DICOM node that nobody let in was turned away')
          return reply({ type: 'rejected', id: message.id, why: outcome.kind === 'unknown' ? REJECT.callingAeUnknown : REJECT.calledAeUnknown })
        }
        const session = randomUUID()
        sessions.set(session, { sender: outcome, importId: null })
        return reply({ type: 'admitted', id: message.id, session })
      }
      case 'store': return reply({ type: 'stored', id: message.id, status: await take(message) })
      case 'ended': return end(message.session)
    }
  }

  async function take({ session, incoming, path }: Extract<FromDimse, { type: 'store' }>): Promise<number> {
    const known = sessions.get(session)
    const importId = known && (await (known.importId ??= importFor(known.sender)))
    if (!importId) return STATUS.processingFailure
    const received = await receiveFile(services, importId, { name: incoming.sopInstanceUid, path })
    switch (received.kind) {
      case 'received': return STATUS.success
      case 'refused': return received.reason === 'disk-full' ? STATUS.outOfResources : STATUS.cannotUnderstand
      case 'closed': return STATUS.outOfResources
    }
  }

  async function importFor({ importId, institutionId, workspace }: AdmittedSender): Promise<string | null> {
    if (importId) return importId
    const opened = await openImport(services, SYSTEM, { institutionId, workspace, source: 'dimse' })
    return opened.kind === 'opened' ? opened.importId : null
  }

  async function end(session: string): Promise<void> {
    const known = sessions.get(session)
    sessions.delete(session)
    const importId = await known?.importId
    // A pull closes its own.
    if (importId && importId !== known?.sender.importId) await closeImport(services, importId)
  }

  function start(): ChildProcess {
    // Without the settings: they hold secrets, and this process is the one that strangers speak with.
    const child = fork(entryPath, [], { env: { NODE_ENV: process.env.NODE_ENV, THEATRUM_DIMSE: JSON.stringify(config) }, execArgv: ['--max-old-space-size=128'], stdio: ['ignore', 'inherit', 'inherit', 'ipc'] })
    child.on('message', (message) => {
      const work = answer(message as FromDimse, child).catch((error: unknown) => {
        log.error({ err: error }, 'an instance that came by DIMSE was not kept')
        const { id } = message as { id?: number }
        if (id !== undefined && child.connected) child.send({ type: 'stored', id, status: STATUS.processingFailure } satisfies ToDimse)
      }).finally(() => underWay.delete(work))
      underWay.add(work)
    })
    return child
  }
  // What had arrived whole is read.
  const endAll = () => {
    for (const session of [...sessions.keys()]) void end(session).catch((error: unknown) => log.error({ err: error }, 'a delivery was not closed'))
  }
  const kept = keepAlive(start, { name: 'the DIMSE receiver', log, firstPauseMs: 500, longestPauseMs: 30_000, onExit: endAll })

  return {
    ready, pid: () => kept.child()?.pid ?? null, restarts: kept.restarts,
    async stop() {
      await kept.stop(STOP_MS)
      await Promise.all([...underWay])
      for (const session of [...sessions.keys()]) await end(session)
    },
  }
}
