import { expect } from 'vitest'
import { answerCase } from '~/domain/cases/answer-case.server'
import { publishedCase } from '~/domain/cases/case.fixture'
import { test } from '~/domain/images/real-import.fixture'
import { morning } from './morning.fixture'
import { offerItems } from './offer-items.server'
import { chooseItems } from './plan-reading.server'
import { openReading, revealItem } from './run-reading.server'

const quiz = { asksMark: false, findings: [], toleranceMm: 10, accepts: ['aneurysm'] }

test('choosing cases to read tells no planner what they have not answered, by no word of a search; the room is told at the reveal', async ({ house }) => {
  const { services, institutionId } = house
  const { people: { host }, readingId } = await morning(house)
  const asks = await publishedCase(services, institutionId, { quiz })
  await services.db.case.update({ where: { id: asks.caseId }, data: { title: 'Haemorrhage, as the draft says now' } })
  const offered = async (search: string) => (await offerItems(services, host, search, 'en')).cases.filter(({ caseId }) => caseId === asks.caseId)
  expect(await offered('')).toMatchObject([{ title: 'Sudden headache', answer: '' }])
  expect(JSON.stringify(await offered(''))).not.toMatch(/haemorrhage|cistern/i)
  expect([await offered('cisterns'), await offered('as the draft'), (await offered('SUDDEN')).length]).toEqual([[], [], 1])

  const item = { caseId: asks.caseId, studyId: asks.studyId, seriesId: asks.seriesId, title: 'A sudden headache', history: '', answer: '' }
  expect(await chooseItems(services, host, { readingId, items: [item] })).toMatchObject({ kind: 'chosen' })
  await openReading(services, host, readingId)
  const { id: itemId } = await services.db.readingItem.findFirstOrThrow({ where: { readingId } })
  expect(await revealItem(services, host, { readingId, itemId })).toEqual({ kind: 'done' })
  expect(await services.db.readingItem.findUniqueOrThrow({ where: { id: itemId } })).toMatchObject({ phase: 'revealed', answer: expect.stringContaining('Subarachnoid haemorrhage') })

  await answerCase(services, host, { caseId: asks.caseId, version: 1, answer: { diagnosis: 'SAH', certainty: 'probable', mark: null } })
  expect(await offered('cisterns')).toMatchObject([{ title: 'Blood in the cisterns', answer: 'Subarachnoid haemorrhage' }])
})
