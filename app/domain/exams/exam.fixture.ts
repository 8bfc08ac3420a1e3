import type { QuestionKind } from '~/domain/questions/question'
import { addInstitution, addMember } from '~/domain/images/images.fixture'
import type { TestServices } from '../../../tests/setup/test-services'
import { formOfPaper, oneSection, wholeItem } from './paper.fixture'

export { formOfPaper, oneSection, wholeItem }
import { plainRules, type SittingRules } from './sitting'

/** A sitting of four questions that began at its bell, frozen, with one candidate; further ones by `enrol`. */
export async function examWithCandidate(services: TestServices, { kinds = ['single', 'multiple', 'short', 'numeric'] as QuestionKind[], rules = {} as Partial<SittingRules>, opensAt = services.now() as Date | null, sitting = {} as Record<string, unknown> } = {}) {
  const { id: institutionId } = await addInstitution(services, 'Demo hospital A')
  const teacher = (await addMember(services, institutionId, 'teacher')).actor
  const proctor = (await addMember(services, institutionId, 'teacher')).actor
  const student = (await addMember(services, institutionId, 'student')).actor
  const other = (await addMember(services, institutionId, 'student')).actor
  const at = services.now()
  const itemIds = kinds.map((_, n) => `item${n + 1}`)
  for (const [n, kind] of kinds.entries()) {
    const contentJson = JSON.stringify(wholeItem(kind, itemIds[n]!))
    await services.db.examItem.create({ data: { id: itemIds[n]!, institutionId, ownerId: teacher.personId, state: 'approved', version: 1, contentJson, title: `A ${kind} question`, kind, language: 'en', changedAt: at, versions: { create: { version: 1, contentJson, frozenAt: at } } } })
  }
  const paper = oneSection(itemIds)
  const { id: paperId } = await services.db.examPaper.create({ data: { institutionId, ownerId: teacher.personId, title: paper.title, language: 'en', contentJson: JSON.stringify(paper), changedAt: at } })
  const { id: sittingId } = await services.db.examSitting.create({ data: {
    institutionId, ownerId: teacher.personId, paperId, title: 'Chest imaging, autumn', state: 'open', opensAt, rulesJson: JSON.stringify({ ...plainRules(), ...rules }), seed: 'seed', frozenAt: at, changedAt: at,
    staff: { create: { personId: proctor.personId, role: 'proctor' } }, forms: { create: { name: 'A', contentJson: JSON.stringify(formOfPaper(paper)) } }, ...sitting,
  } })
  let count = 0
  const enrol = async (personId: string) => (await services.db.examCandidate.create({ data: { sittingId, personId, number: `${1001 + count++}` } })).id
  const candidateId = await enrol(student.personId)
  return { institutionId, teacher, proctor, student, other, itemIds, paperId, sittingId, candidateId, enrol }
}
