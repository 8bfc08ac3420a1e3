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
    const shown = [...images.values()].flatMap(shownImage)
    if (shown.length === 0) return { kind: 'nothing-to-export' }
    ;({ dataset, left } = presentationState({ study: header, images: shown, shownAs: input.shownAs ?? PLAIN, findings, object, creator: findings[0]!.author }))
  }
  services.audit.record({ action: 'study.exported', actor: auditActor(actor), institutionId: study.institutionId, subjectKind: 'study', subjectId: study.id, detail: { as: input.as, findings: findings.length - left } })
  return { kind: 'exported', bytes: writeDicom({ meta: newDataSet(), dataset: fromDicomJson(dataset), transferSyntax: EXPLICIT_LITTLE_ENDIAN }), left }
}

function shownImage({ slices, metadata, ...reference }: FindingImage): ShownImage[] {
  const [slice] = slices
  if (!slice) return []
  const [slope, intercept] = [numbers(metadata, '00281053')[0], numbers(metadata, '00281052')[0]]
  return [{ ...reference, ...slice, frame: null, rescale: slope === undefined || intercept === undefined ? null : { slope, intercept, type: string(metadata, '00281054') } }]
}
