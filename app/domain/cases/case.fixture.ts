import { addMember, addStudy } from '~/domain/images/images.fixture'
import type { Services } from '~/infra/services.server'
import type { Actor } from '~/policy/actor'
import type { Workspace } from '~/policy/images'
import { emptyCase, type CaseContent } from './case'
import { createCase, saveDraft } from './draft-case.server'
import { publishCase } from './review-case.server'
import { submitCase } from './submit-case.server'

const both = (en: string) => ({ en, zh: '' })
let studies = 0

/** A study of one CT series, as the import leaves it. */
export async function caseStudy(services: Services, institutionId: string, { workspace = 'teaching' as Workspace, isHeld = false, pixelState = 'clear' } = {}) {
  studies += 1
  const uid = `1.2.826.0.1.3680043.2.1125.${studies}`
  const { id: studyId } = await addStudy(services, { institutionId, studyUid: uid, workspace, isHeld, series: [{ seriesUid: `${uid}.1`, pixelState, instances: [{ sopInstanceUid: `${uid}.1.1` }] }] })
  const { id: seriesId } = await services.db.series.findFirstOrThrow({ where: { studyId } })
  return { studyId, seriesId }
}

/** A case that lacks nothing. */
export function wholeCase({ studyId, seriesId }: { studyId: string; seriesId: string }, change: Partial<CaseContent> = {}): CaseContent {
  const pane = { seriesId, mode: 'stack' as const, index: 0, camera: null, window: { low: 0, high: 80 }, isInverted: false, slab: { projection: 'none' as const, mm: 0 }, fused: null }
  return {
    ...emptyCase(both('Blood in the cisterns')), quizTitle: both('Sudden headache'), history: both('A headache that came in a second.'), findings: both('Dense suprasellar cistern. [See](view:blood)'),
    diagnosis: { text: both('Subarachnoid haemorrhage'), certainty: 'certain', provenBy: both('Angiography') }, discussion: both('Look at the tentorium as well.'), series: [{ studyId, seriesId, isFree: true }],
    views: [{ key: 'blood', words: both('Blood'), shown: { layout: '1x1', active: 0, panes: [pane] }, findings: [] }], keyImages: [{ view: 'blood', caption: both('Blood') }],
    tags: { modality: ['ct'], anatomy: ['brain'], pathology: ['subarachnoid-haemorrhage'] }, ...change,
  }
}

/** An author, a reviewer and a draft of theirs. */
export async function caseDesk(services: Services, institutionId: string, change: Partial<CaseContent> = {}) {
  const [{ actor: author }, { actor: reviewer }] = [await addMember(services, institutionId, 'expert'), await addMember(services, institutionId, 'expert')]
  const place = await caseStudy(services, institutionId)
  const made = await createCase(services, author, { institutionId, kind: 'case' })
  if (made.kind !== 'created') throw new Error(made.kind)
  const content = wholeCase(place, change)
  const saved = await saveDraft(services, author, { caseId: made.caseId, revision: 0, content })
  if (saved.kind !== 'saved') throw new Error(saved.kind)
  return { author, reviewer, caseId: made.caseId, content, ...place, revision: saved.revision }
}

export async function publishedCase(services: Services, institutionId: string, change: Partial<CaseContent> = {}) {
  const desk = await caseDesk(services, institutionId, change)
  await letOut(services, desk)
  return desk
}

export async function letOut(services: Services, { author, reviewer, caseId, revision }: { author: Actor; reviewer: Actor; caseId: string; revision: number }) {
  const submitted = await submitCase(services, author, { caseId, revision })
  if (submitted.kind !== 'submitted') throw new Error(JSON.stringify(submitted))
  const published = await publishCase(services, reviewer, { caseId, revision })
  if (published.kind !== 'published') throw new Error(JSON.stringify(published))
}
