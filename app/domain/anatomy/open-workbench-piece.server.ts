import { promisify } from 'node:util'
import { gunzip, gzip } from 'node:zlib'
import { auditActor, recordOnce } from '~/domain/audit/allowed.server'
import { volumePrefix } from '~/domain/images/image-keys'
import { FileAbsent } from '~/infra/files/files'
import type { Services } from '~/infra/services.server'
import type { Actor } from '~/policy/actor'
import { loadModel } from './load-model.server'
import { levelFor, PIECE, readPiece, type WorkbenchVolume } from './workbench'
import { ARRAY_OF, workbenchVolume } from './workbench-volume.server'

export type OpenPiece = { kind: 'piece'; content: Buffer } | { kind: 'not-found' } | { kind: 'forbidden' }

const unpack = promisify(gunzip) as (bytes: Uint8Array, options: { maxOutputLength: number }) => Promise<Buffer>
const pack = promisify(gzip) as (bytes: Uint8Array, options: { level: number }) => Promise<Buffer>

/** 64 x 64 x 64 voxels of a level that a page may hold, packed (gzip), for whoever may draw on it at this moment. */
export async function openPiece(services: Services, actor: Actor, modelId: string, asked: { level: string; piece: string }): Promise<OpenPiece> {
  const found = await loadModel(services, actor, 'edit', modelId)
  if (found.kind !== 'found') return { kind: found.kind }
  const { model, source } = found
  const series = source?.series[0]
  const piece = readPiece(asked.level, asked.piece)
  if (!piece || !source || !series || model.source !== 'study') return { kind: 'not-found' }
  const read = await workbenchVolume(services, series)
  if (read.kind !== 'volume') return { kind: 'not-found' }
  // A finer level than a page holds is nobody's to fetch piece by piece.
  if (!(piece.level >= levelFor(read.volume.levels)!.index)) return { kind: 'not-found' }
  // Also where the page was never opened.
  recordOnce(services, 3_600_000, { action: 'study.read', actor: auditActor(actor), institutionId: source.institutionId, subjectKind: 'study', subjectId: source.id, detail: { by: 'workbench' } })
  const [x, y, z] = piece.at
  try {
    const content = await services.files.bytes(`${volumePrefix(series.id)}${piece.level}/c/${z}/${y}/${x}`)
    return { kind: 'piece', content: read.volume.floor === null ? content : await withoutSkin(content, read.volume) }
  } catch (error) {
    if (error instanceof FileAbsent) return { kind: 'not-found' }
    throw error
  }
}

/** All that is less dense than bone has one value, just below: cut after means were taken, as in what models show. */
async function withoutSkin(content: Buffer, { dataType, slope, intercept, floor }: WorkbenchVolume): Promise<Buffer> {
  const bytes = await unpack(content, { maxOutputLength: PIECE ** 3 * 8 })
  // Its own buffer: a small one would lie somewhere in the pool.
  const samples = new ARRAY_OF[dataType](bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) as ArrayBuffer)
  const hidden = (floor! - 1 - intercept) / slope
  const stored = dataType.startsWith('float') ? hidden : Math.round(hidden)
  for (let at = 0; at < samples.length; at++) if (!(samples[at]! * slope + intercept >= floor!)) samples[at] = stored
  return pack(new Uint8Array(samples.buffer), { level: 1 })
}
