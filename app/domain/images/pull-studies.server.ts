import { readdir, rm } from 'node:fs/promises'
import { Readable } from 'node:stream'
import { retrieveStudy } from '#imaging/net/dicomweb-client'
import { STATUS } from '#imaging/net/dimse/command'
import { getStudy, moveStudy } from '#imaging/net/dimse/query'
import { PeerFailed } from '#imaging/net/dimse/request'
import { part10Head } from '#imaging/net/part10'
import type { ImageSource } from '~/infra/db/generated/client'
import type { Services } from '~/infra/services.server'
import { dimsePeer, webPeer } from './ask-source.server'
import { closeImport } from './close-import.server'
import { unsealForImages } from './image-key.server'
import { quarantined, quarantineOf } from './quarantine.server'
import { receiveFile } from './receive-file.server'

export interface Pulling { importId: string; sourceId: string; sealedStudies: string }
interface Context { signal: AbortSignal; isLastAttempt: boolean; progress(fraction: number): Promise<void> }

/** Where the source lets nobody fetch by C-GET it sends to us. Some say so, others (Orthanc) cut the line at the question. */
const ASK_TO_SEND: readonly string[] = ['not-offered', 'refused', 'broke-off']

/**
 * Fetches the studies of a pull into its import, one after the other, and closes it. Tried again from the start after a fault or a crash:
 * when all of it has come, what earlier tries had brought is forgotten, so that the report has each picture once. After the last fault what
 * came is read all the same, and the fault is the job's.
 */
export async function pullStudies(services: Services, { importId, sourceId, sealedStudies }: Pulling, { signal, isLastAttempt, progress }: Context): Promise<void> {
  const row = await services.db.imageSource.findUnique({ where: { id: sourceId } })
  const opened = unsealForImages(services.env, 'identity', `pull ${importId}`, Buffer.from(sealedStudies, 'base64'))
  const state = await services.db.imageImport.findUnique({ where: { id: importId }, select: { state: true } })
  // Cancelled, or done by an attempt that died before it could say so; or the source was removed meanwhile.
  if (state?.state !== 'receiving') return
  if (!row || !opened) return void (await closeImport(services, importId))
  const studyUids = JSON.parse(opened.toString('utf8')) as string[]
  const broughtBefore = await services.db.imageImportEntry.aggregate({ where: { importId }, _max: { position: true } })
  try {
    for (const [index, studyUid] of studyUids.entries()) {
      let told = 0
      await pullOne(services, row, importId, studyUid, signal, (fraction) => {
        if (fraction - told < 0.05) return
        told = fraction
        void progress((index + fraction) / studyUids.length)
      })
      await progress((index + 1) / studyUids.length)
    }
  } catch (error) {
    signal.throwIfAborted()
    if (error instanceof PeerFailed) services.log.warn({ sourceId, fault: error.fault, detail: error.detail }, 'a pull broke off')
    if (isLastAttempt) await closeImport(services, importId)
    // The job keeps the fault's name alone.
    throw error instanceof PeerFailed ? new Error(error.fault) : error
  }
  await forgetUpTo(services, importId, broughtBefore._max.position)
  await closeImport(services, importId)
}

/** Of an import that nobody reads yet. Rows first: a row without its file would be a file that was lost. */
async function forgetUpTo({ db, env }: Services, importId: string, position: number | null): Promise<void> {
  if (position === null) return
  await db.imageImportEntry.deleteMany({ where: { importId, position: { lte: position }, import: { state: 'receiving' } } })
  const mine = (await readdir(quarantineOf(env, importId)).catch(() => [])).map(Number).filter((one) => Number.isInteger(one) && one <= position)
  if ((await db.imageImportEntry.count({ where: { importId, position: { lte: position } } })) > 0) return
  for (const one of mine) await rm(quarantined(env, importId, one), { force: true })
}

async function pullOne(services: Services, row: ImageSource, importId: string, studyUid: string, signal: AbortSignal, onProgress: (fraction: number) => void): Promise<void> {
  let instances = 0
  const receive = async (data: AsyncIterable<Buffer>) => {
    const received = await receiveFile(services, importId, { name: `${++instances}`, stream: Readable.from(data) })
    if (received.kind === 'closed') throw new PeerFailed('refused', 'the import is closed')
    return received
  }
  if (row.kind === 'dicomweb') {
    await retrieveStudy(webPeer(services, row, signal), studyUid, async (data) => void (await receive(data)))
    return
  }
  const peer = dimsePeer(services, row, signal)
  try {
    const { failed } = await getStudy(peer, studyUid, async (incoming, data) => {
      const received = await receive(withHead(part10Head({ ...incoming, sourceAe: row.aeTitle }), data))
      return received.kind === 'received' ? STATUS.success : STATUS.outOfResources
    }, onProgress)
    if (failed === 0 || instances > 0) return
  } catch (error) {
    if (!(error instanceof PeerFailed && ASK_TO_SEND.includes(error.fault) && instances === 0) || services.env.dimse.port === null) throw error
  }
  if (services.env.dimse.port === null) throw new PeerFailed('refused', 'C-GET failed, and nothing is received by C-STORE here')
  const moved = await moveStudy(peer, studyUid, services.env.dimse.aeTitle, onProgress)
  // It says so of each; nothing of it has come, and "done" would be wrong.
  if (moved.completed === 0 && moved.failed > 0) throw new PeerFailed('refused', `C-MOVE failed for ${moved.failed}`)
  if (moved.failed > 0) services.log.warn({ sourceId: row.id, importId, ...moved }, 'a source could not send everything')
}

async function* withHead(head: Buffer, data: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  yield head
  yield* data
}
