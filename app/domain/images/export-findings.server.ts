import { ImageRefused } from '#imaging/contract'
import { modalityLutOf, rescaleOf } from '#imaging/dicom/grayscale'
import { fromDicomJson, type JsonDataSet } from '#imaging/dicom/json'
import { newUid, uidFromName } from '#imaging/dicom/uids'
import { writeDicom } from '#imaging/dicom/write'
import { newDataSet } from '#imaging/dicom/access'
import { numbers, string } from '#imaging/reports/content'
import { measurementReport, type ReportedFinding } from '#imaging/reports/measurement-report'
import { presentationState, type ShownAs, type ShownImage } from '#imaging/reports/presentation-state'
import { allowed, auditActor } from '~/domain/audit/allowed.server'
import type { Services } from '~/infra/services.server'
import type { Actor } from '~/policy/actor'
import { findingImages, type FindingImage } from './finding-images.server'
import { listFindings } from './list-findings.server'
import { loadStudy, studySubjectOf } from './load-study.server'

export type ExportFindings =
  /** A Part 10 file; `left`: findings that this kind of object cannot hold. */
  | { kind: 'exported'; bytes: Uint8Array; left: number }
  | { kind: 'forbidden' } | { kind: 'not-found' } | { kind: 'nothing-to-export' }
  /** A grayscale presentation state cannot be about such pictures; a report can. */
  | { kind: 'no-state'; reason: NoState }

/** Colours have no shades; a table of values that cannot be read cannot be handed on. */
export type NoState = 'colour' | 'unreadable-table'

const PLAIN: ShownAs = { window: null, isInverted: false, rotation: 0, isFlipped: false }
const EXPLICIT_LITTLE_ENDIAN = '1.2.840.10008.1.2.1'

/** The findings that the actor sees, as a DICOM object that other viewers read: a structured report, or a presentation state of one series. */
export async function exportFindings(services: Services, actor: Actor, input: { studyId: string; as: 'report' } | { studyId: string; as: 'presentation-state'; seriesUid: string; shownAs?: ShownAs }): Promise<ExportFindings> {
  const study = await loadStudy(services.db, input.studyId)
  if (!study) return { kind: 'not-found' }
  if (!allowed(services, actor, 'read', studySubjectOf(study), { subjectKind: 'study', subjectId: study.id })) return { kind: 'forbidden' }
  const [seen, details] = [
    (await listFindings(services, actor, study.id)) ?? [],
    await services.db.study.findUniqueOrThrow({ where: { id: study.id }, select: { studyDate: true, studyTime: true, accession: true, subject: { select: { pseudonym: true } } } }),
  ]
  const findings = seen
    .filter((one) => input.as === 'report' || one.content.image?.seriesUid === input.seriesUid)
    .map(({ id, author, content }): ReportedFinding => ({ id, author: author.name, content }))
  const images = await findingImages(services, study.id, findings.flatMap(({ content }) => content.image?.sopInstanceUid ?? []))
  if (findings.length === 0) return { kind: 'nothing-to-export' }

  const header = { studyUid: study.studyUid, studyDate: details.studyDate, studyTime: details.studyTime, accession: details.accession, pseudonym: details.subject.pseudonym }
  const object = { seriesUid: uidFromName(`findings ${study.id} ${input.as}`), sopInstanceUid: newUid(), at: services.now() }
  let dataset: JsonDataSet
  let left = 0
  if (input.as === 'report') {
    dataset = measurementReport({ study: header, findings, object, imageOf: (uid) => images.get(uid) ?? null, uidOf: (text) => uidFromName(`finding ${text}`) })
  } else {
    const frames = new Map<string, Set<number>>()
    for (const { content: { image } } of findings) if (image) frames.set(image.sopInstanceUid, (frames.get(image.sopInstanceUid) ?? new Set()).add(image.frame))
    const pictures = [...images.values()].map((image) => shownFrames(image, [...(frames.get(image.sopInstanceUid) ?? [])].sort((a, b) => a - b)))
    const shown = pictures.flatMap((one) => (Array.isArray(one) ? one : []))
    if (shown.length === 0) { const reason = pictures.find((one) => !Array.isArray(one)); return typeof reason === 'string' ? { kind: 'no-state', reason } : { kind: 'nothing-to-export' } }
    ;({ dataset, left } = presentationState({ study: header, images: shown, shownAs: input.shownAs ?? PLAIN, findings, object, creator: findings[0]!.author }))
  }
  services.audit.record({ action: 'study.exported', actor: auditActor(actor), institutionId: study.institutionId, subjectKind: 'study', subjectId: study.id, detail: { as: input.as, findings: findings.length - left } })
  return { kind: 'exported', bytes: writeDicom({ meta: newDataSet(), dataset: fromDicomJson(dataset), transferSyntax: EXPLICIT_LITTLE_ENDIAN }), left }
}

/** The pictures that are drawn on: an image of one frame whole; of several only those frames, each with its own place and rescale. */
function shownFrames({ slices, metadata, ...reference }: FindingImage, frames: readonly number[]): ShownImage[] | NoState {
  if (numbers(metadata, '00280002')[0] !== 1 || string(metadata, '00280004') === 'PALETTE COLOR') return 'colour'
  const dataset = fromDicomJson(metadata, { bulkData: () => new Uint8Array() })
  try {
    const table = modalityLutOf(dataset) ? metadata['00283000']! : null
    return (reference.isMultiFrame ? frames : [1]).flatMap((frame): ShownImage[] => {
      const slice = slices[frame - 1]
      return slice ? [{ ...reference, ...slice, frame: reference.isMultiFrame ? frame : null, rescale: rescaleOf(dataset, frame), table }] : []
    })
  } catch (error) {
    if (error instanceof ImageRefused) return 'unreadable-table'
    throw error
  }
}
