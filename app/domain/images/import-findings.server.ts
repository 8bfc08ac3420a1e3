import { createHash } from 'node:crypto'
import { ImageRefused } from '#imaging/contract'
import { toDicomJson, type JsonDataSet } from '#imaging/dicom/json'
import { readDicom } from '#imaging/dicom/read'
import { string } from '#imaging/reports/content'
import { readMeasurementReport, type ReadFinding } from '#imaging/reports/read-measurement-report'
import { imagesOfState, readPresentationState } from '#imaging/reports/read-presentation-state'
import { allowed } from '~/domain/audit/allowed.server'
import type { Services } from '~/infra/services.server'
import type { Actor } from '~/policy/actor'
import type { FindingContent } from './finding'
import { findingImages } from './finding-images.server'
import { deidentificationKey } from './image-key.server'
import { loadStudy, studySubjectOf } from './load-study.server'
import { saveFinding } from './save-finding.server'

export type ImportFindings =
  /** `skipped`: nothing of ours, or about images that this study does not have. `withoutWords`: text was left out, since the report may name a patient. */
  | { kind: 'imported'; saved: number; skipped: number; withoutWords: boolean }
  | { kind: 'forbidden' } | { kind: 'not-found' }
  | { kind: 'not-findings' }
  | { kind: 'other-study' }

/** With room for 2,000 measurements. Read in the process that serves pages: small, shallow, and never inflated to more. */
export const LARGEST_REPORT = 4 * 1024 * 1024
const BOUNDS = { maxBytes: LARGEST_REPORT, maxInflatedBytes: LARGEST_REPORT, maxElements: 100_000, maxDepth: 32 }

/**
 * Takes findings from a structured report or a presentation state, as findings of whoever brings it. One that was made
 * on the images as the hospital had them names them by their old UIDs, which are mapped as the images' were. Taking the
 * same file again adds nothing.
 */
export async function importFindings(services: Services, actor: Actor, input: { studyId: string; bytes: Uint8Array }): Promise<ImportFindings> {
  const study = await loadStudy(services.db, input.studyId)
  if (!study) return { kind: 'not-found' }
  if (actor.kind !== 'person' || !allowed(services, actor, 'annotate', studySubjectOf(study), { subjectKind: 'study', subjectId: study.id })) return { kind: 'forbidden' }
  const dataset = reportIn(input.bytes)
  if (!dataset) return { kind: 'not-findings' }

  const key = deidentificationKey(services.env, study.institutionId)
  const isOurs = string(dataset, '0020000D') === study.studyUid
  if (!isOurs && key.mapUid(string(dataset, '0020000D')) !== study.studyUid) return { kind: 'other-study' }
  const mapped = (uid: string) => (isOurs ? uid : key.mapUid(uid))
  const images = await findingImages(services, study.id, imagesOfState(dataset).map(({ sopInstanceUid }) => mapped(sopInstanceUid)))
  const read = readMeasurementReport(dataset) ?? readPresentationState(dataset, (uid, frame) => { const image = images.get(mapped(uid)); const slice = image?.slices[frame - 1]; return image && slice ? { ...slice, isNegative: image.isNegative } : null })
  if (!read) return { kind: 'not-findings' }

  // Words from outside may name a patient; a report that says it was cleaned keeps them.
  const keepsWords = isOurs || string(dataset, '00120062') === 'YES'
  const source = string(dataset, '00080018')
  let saved = 0
  for (const [index, finding] of read.findings.entries()) {
    const content = inThisHouse(finding.content, mapped, keepsWords)
    const findingId = createHash('sha256').update(JSON.stringify([study.id, actor.personId, source, index])).digest('hex').slice(0, 32)
    if (content && (await saveFinding(services, actor, { studyId: study.id, findingId, basedOn: 0, content })).kind === 'saved') saved++
  }
  return { kind: 'imported', saved, skipped: read.skipped + read.findings.length - saved, withoutWords: !keepsWords && read.findings.some((one: ReadFinding) => one.content.text !== '') }
}

function reportIn(bytes: Uint8Array): JsonDataSet | null {
  if (bytes.length > LARGEST_REPORT) return null
  try {
    return toDicomJson(readDicom(bytes, BOUNDS).dataset)
  } catch (error) {
    if (error instanceof ImageRefused) return null
    throw error
  }
}

function inThisHouse(content: FindingContent, mapped: (uid: string) => string, keepsWords: boolean): FindingContent | null {
  // A text is nothing without its words.
  if (!keepsWords && content.shape === 'text') return null
  return {
    ...content,
    text: keepsWords ? content.text : '',
    image: content.image && { ...content.image, seriesUid: mapped(content.image.seriesUid), sopInstanceUid: mapped(content.image.sopInstanceUid) },
    place: content.place.space === 'patient' ? { ...content.place, frameOfReferenceUid: mapped(content.place.frameOfReferenceUid) } : content.place,
  }
}
