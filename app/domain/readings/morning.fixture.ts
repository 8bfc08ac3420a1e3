import { caseStudy, publishedCase } from '~/domain/cases/case.fixture'
import { addInstitution, addMember } from '~/domain/images/images.fixture'
import type { House } from '~/domain/images/real-import.fixture'
import { chooseItems, planReading } from './plan-reading.server'

const at = new Date('2026-11-22T22:00:00Z')

/** Three hospitals, a reading of a case and of a study as it is. */
export async function morning({ services, institutionId }: House) {
  services.setNow(at)
  const [{ id: second }, { id: third }] = [await addInstitution(services, 'Demo hospital B'), await addInstitution(services, 'Demo hospital C')]
  const people = { host: (await addMember(services, institutionId, 'expert')).actor, second: (await addMember(services, second, 'expert')).actor, third: (await addMember(services, third, 'teacher')).actor, student: (await addMember(services, second, 'student')).actor }
  const plan = { institutionId, title: 'Morning reading', date: '2026-11-23', minute: 450, zone: 'Asia/Shanghai', minutes: 30, isRecorded: true, weekly: null, hospitals: [second, third] }
  const planned = await planReading(services, people.host, plan)
  const readingId = planned.kind === 'planned' ? planned.readingIds[0]! : ''
  const one = await publishedCase(services, institutionId)
  const study = await caseStudy(services, institutionId)
  const item = (caseId: string | null, { studyId, seriesId }: { studyId: string; seriesId: string }) => ({ caseId, studyId, seriesId, title: 'A sudden headache', history: '', answer: 'Subarachnoid haemorrhage' })
  const chosen = await chooseItems(services, people.host, { readingId, items: [item(one.caseId, one), item(null, study)] })
  const [first, next] = await services.db.readingItem.findMany({ where: { readingId }, orderBy: { position: 'asc' } })
  return { second, third, people, plan, planned, chosen, readingId, firstId: first!.id, nextId: next!.id, item, study }
}
