import { fromDicomJson } from '../dicom/json'
import { PeerFailed } from './dimse/request'
import { boundaryOf, MULTIPART_BOUNDS, MultipartDamaged, readMediaType, readMultipart } from './multipart'
import { dateRange, sourceStudyOf, STUDY_TAGS, type SourceQuery, type SourceStudy } from './source-study'

export interface DicomWebPeer {
  /** Its base, such as https://pacs.hospital.example/dicom-web. */
  url: string
  login: { user: string; password: string } | null
  signal?: AbortSignal
}

const SEARCH_MS = 30_000
const ANSWER_BYTES = 32 * 1024 * 1024

/** One request to exactly the address that was configured: whoever answers with another place is not followed. */
async function ask(peer: DicomWebPeer, path: string, accept: string, withinMs: number | null): Promise<Response> {
  const signals = [...(peer.signal ? [peer.signal] : []), ...(withinMs === null ? [] : [AbortSignal.timeout(withinMs)])]
  let answer: Response
  try {
    answer = await fetch(`${peer.url.replace(/\/+$/, '')}${path}`, {
      redirect: 'manual', signal: signals.length > 0 ? AbortSignal.any(signals) : null,
      headers: { accept, ...(peer.login ? { authorization: `Basic ${Buffer.from(`${peer.login.user}:${peer.login.password}`).toString('base64')}` } : {}) },
    })
  } catch (error) {
    peer.signal?.throwIfAborted()
    const code = (error as { cause?: { code?: string } }).cause?.code
    throw new PeerFailed((error as Error).name === 'TimeoutError' ? 'timed-out' : 'unreachable', code ?? '')
  }
  if (answer.ok) return answer
  await answer.body?.cancel()
  const { status } = answer
  throw new PeerFailed(status === 401 || status === 403 ? 'not-allowed' : status >= 300 && status < 400 ? 'redirected' : status === 404 ? 'not-dicom' : 'refused', String(status))
}

/** QIDO-RS (PS3.18 10.6). @throws PeerFailed */
export async function searchStudies(peer: DicomWebPeer, query: SourceQuery, most: number): Promise<{ studies: SourceStudy[]; hasMore: boolean }> {
  const search = new URLSearchParams()
  const wanted = { PatientName: query.patientName, PatientID: query.patientId, AccessionNumber: query.accession, ModalitiesInStudy: query.modality, StudyDate: dateRange(query) }
  for (const [name, value] of Object.entries(wanted)) if (value !== '') search.set(name, value)
  search.set('limit', String(most + 1))
  for (const tag of [STUDY_TAGS.description, STUDY_TAGS.seriesCount, STUDY_TAGS.instanceCount, STUDY_TAGS.modalities]) search.append('includefield', tag)
  const answer = await ask(peer, `/studies?${search}`, 'application/dicom+json', SEARCH_MS)
  if (answer.status === 204) return { studies: [], hasMore: false }
  const rows = await boundedJson(answer)
  if (!Array.isArray(rows)) throw new PeerFailed('not-dicom', 'no list')
  try {
    const studies = rows.slice(0, most + 1).flatMap((row) => sourceStudyOf(fromDicomJson(row)) ?? [])
    return { studies: studies.slice(0, most), hasMore: studies.length > most }
  } catch {
    // What it said is not repeated: it names patients.
    throw new PeerFailed('not-dicom', 'no DICOM JSON')
  }
}

/** WADO-RS of a study (PS3.18 10.4), each instance as it is stored there. @returns how many. @throws PeerFailed */
export async function retrieveStudy(peer: DicomWebPeer, studyUid: string, take: (data: AsyncIterable<Buffer>) => Promise<void>): Promise<number> {
  const answer = await ask(peer, `/studies/${studyUid}`, 'multipart/related; type="application/dicom"; transfer-syntax=*', null)
  const boundary = boundaryOf(readMediaType(answer.headers.get('content-type')))
  if (!answer.body || boundary === null) throw new PeerFailed('not-dicom', 'no multipart answer')
  let instances = 0
  try {
    for await (const part of readMultipart(answer.body as unknown as AsyncIterable<Uint8Array>, boundary, MULTIPART_BOUNDS)) {
      await take(part.body)
      instances++
    }
  } catch (error) {
    peer.signal?.throwIfAborted()
    if (error instanceof MultipartDamaged) throw new PeerFailed(error.fault === 'cut-off' ? 'broke-off' : 'not-dicom', error.fault)
    if (error instanceof TypeError) throw new PeerFailed('broke-off')
    throw error
  }
  return instances
}

async function boundedJson(answer: Response): Promise<unknown> {
  const pieces: Uint8Array[] = []
  let bytes = 0
  for await (const piece of answer.body as unknown as AsyncIterable<Uint8Array>) {
    bytes += piece.length
    if (bytes > ANSWER_BYTES) throw new PeerFailed('not-dicom', 'an answer without end')
    pieces.push(piece)
  }
  try {
    return JSON.parse(Buffer.concat(pieces).toString('utf8'))
  } catch {
    throw new PeerFailed('not-dicom', 'no JSON')
  }
}
