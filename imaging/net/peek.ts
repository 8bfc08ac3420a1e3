import { open } from 'node:fs/promises'
import { ImageRefused, type Refusal } from '#imaging/contract'
import { texts } from '#imaging/dicom/access'
import { readHead } from '#imaging/dicom/read'

/** What a sender calls an instance; empty where its head does not say. */
export interface SentIdentifiers { sopClassUid: string; sopInstanceUid: string; studyUid: string }

const HEAD_BYTES = 64 * 1024
const LONG = new Set(['OB', 'OW', 'OF', 'OD', 'OL', 'OV', 'SQ', 'UC', 'UN', 'UR', 'UT', 'SV', 'UV'])

/**
 * The identifiers in the first bytes of a DICOM file, for the answer to whoever sent it. It reads names of things, not the file: nothing
 * is judged by it, and what it cannot follow it leaves empty. The file itself is read in a child process.
 */
export async function peekIdentifiers(path: string): Promise<SentIdentifiers> {
  const file = await open(path, 'r')
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(HEAD_BYTES), 0, HEAD_BYTES, 0)
    return identifiersIn(buffer.subarray(0, bytesRead))
  } finally {
    await file.close()
  }
}

const STUDY_UID = '0020000D'
const FAR_HEAD_BYTES = 1024 * 1024

/**
 * The study that a file says it is of, read as strictly as the file itself is read later, but no further than that: for whoever
 * judges by it. A head longer than a megabyte is refused.
 */
export async function readStudyUid(path: string): Promise<{ kind: 'named'; studyUid: string } | { kind: 'refused'; reason: Refusal }> {
  const file = await open(path, 'r')
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(FAR_HEAD_BYTES), 0, FAR_HEAD_BYTES, 0)
    const dataset = await readHead(buffer.subarray(0, bytesRead), STUDY_UID, { maxElements: 50_000, maxInflatedBytes: FAR_HEAD_BYTES })
    const [studyUid = ''] = texts(dataset, STUDY_UID)
    return studyUid ? { kind: 'named', studyUid } : { kind: 'refused', reason: 'missing-identifiers' }
  } catch (error) {
    if (!(error instanceof ImageRefused)) throw error
    const isCutHere = error.reason === 'truncated' && (await file.stat()).size > FAR_HEAD_BYTES
    return { kind: 'refused', reason: isCutHere ? 'missing-identifiers' : error.reason }
  } finally {
    await file.close()
  }
}

export function identifiersIn(bytes: Buffer): SentIdentifiers {
  const found: SentIdentifiers = { sopClassUid: '', sopInstanceUid: '', studyUid: '' }
  if (bytes.toString('latin1', 128, 132) !== 'DICM') return found
  let transferSyntax = ''
  let at = 132
  while (at + 8 <= bytes.length) {
    const isMeta = bytes.readUInt16LE(at) === 2
    const isBig = !isMeta && transferSyntax === '1.2.840.10008.1.2.2'
    const isImplicit = !isMeta && transferSyntax === '1.2.840.10008.1.2'
    if (!isMeta && transferSyntax === '1.2.840.10008.1.2.1.99') return found
    const short = (from: number) => (isBig ? bytes.readUInt16BE(from) : bytes.readUInt16LE(from))
    const tag = short(at) * 0x10000 + short(at + 2)
    if (tag > 0x0020000d) return found
    const isLong = isImplicit || LONG.has(bytes.toString('latin1', at + 4, at + 6))
    const head = isImplicit || !isLong ? 8 : 12
    if (at + head > bytes.length) return found
    const length = isLong ? (isBig ? bytes.readUInt32BE(at + head - 4) : bytes.readUInt32LE(at + head - 4)) : short(at + 6)
    // Of a sequence of unknown length the end is not looked for.
    if (length === 0xffffffff || at + head + length > bytes.length) return found
    const value = () => bytes.toString('latin1', at + head, at + head + length).replace(/[\0 ]+$/, '')
    const uid = () => (/^[0-9.]{1,64}$/.test(value()) ? value() : '')
    if (tag === 0x00020010) transferSyntax = value()
    if (tag === 0x00020002 || tag === 0x00080016) found.sopClassUid = uid()
    if (tag === 0x00020003 || tag === 0x00080018) found.sopInstanceUid = uid()
    if (tag === 0x0020000d) found.studyUid = uid()
    at += head + length
  }
  return found
}
