import { expect } from 'vitest'
import { addMember } from '~/domain/images/images.fixture'
import { test } from '~/domain/images/real-import.fixture'
import type { Actor } from '~/policy/actor'
import { publishedCase } from './case.fixture'
import { listSavedSearches } from './list-saved-searches.server'
import { alertSavedSearch, openSavedSearch, removeSavedSearch, SAVED_BOUNDS, saveSearch } from './save-search.server'
import { addressOf } from './search'
import { searchCases } from './search-cases.server'
import { retractCase } from './retract-case.server'
import { tellSavedSearches } from './tell-saved-searches.server'

const asked = (text: string) => new URLSearchParams(text)
const idOf = (actor: Actor) => (actor.kind === 'person' ? actor.personId : '')

test('a search is kept as it was asked, once, and is nobody else\'s', async ({ house }) => {
  const { services, institutionId } = house
  const [{ actor: student }, { actor: other }] = [await addMember(services, institutionId, 'student'), await addMember(services, institutionId, 'student')]
  const saved = await saveSearch(services, student, asked('q=head%20CT&modality=mr&modality=ct&page=3&since=5'), ' Heads ')
  expect(saved.kind).toBe('saved')
  expect(await saveSearch(services, student, asked('q=head+CT&modality=ct&modality=mr'))).toEqual({ kind: 'there-already' })
  expect(await saveSearch(services, student, asked('page=2'))).toEqual({ kind: 'nothing-asked' })
  const [shown] = await listSavedSearches(services, student)
  expect([shown!.name, addressOf(shown!.question), shown!.news]).toEqual(['Heads', '/cases?q=head+CT&modality=ct&modality=mr', 0])
  expect(await listSavedSearches(services, other)).toEqual([])
  for (const change of [alertSavedSearch(services, other, shown!.id, false), openSavedSearch(services, other, shown!.id), removeSavedSearch(services, other, shown!.id)]) expect(await change).toEqual({ kind: 'not-found' })
  expect((await removeSavedSearch(services, student, shown!.id)).kind).toBe('done')
  expect(await listSavedSearches(services, student)).toEqual([])
})

test('nobody saves more than fifty', async ({ house }) => {
  const { services, institutionId } = house
  const { actor: student } = await addMember(services, institutionId, 'student')
  for (let i = 0; i < SAVED_BOUNDS.searches; i++) await saveSearch(services, student, asked(`q=word${i}`))
  expect(await saveSearch(services, student, asked('q=more'))).toEqual({ kind: 'too-many' })
})

test('who saved a search is told once of what is published later, and again after they have looked', async ({ house }) => {
  const { services, institutionId } = house
  await publishedCase(services, institutionId)
  const { actor: student } = await addMember(services, institutionId, 'student')
  const saved = await saveSearch(services, student, asked('q=haemorrhage'))
  if (saved.kind !== 'saved') throw new Error(saved.kind)
  await saveSearch(services, student, asked('q=knee'))
  const news = () => services.db.notification.findMany({ where: { personId: idOf(student), kind: 'search.found' }, select: { paramsJson: true, path: true } })
  expect(await tellSavedSearches(services)).toBe(0)

  const { caseId, author } = await publishedCase(services, institutionId)
  expect(await tellSavedSearches(services)).toBe(1)
  expect(await tellSavedSearches(services)).toBe(0)
  expect((await news()).map(({ paramsJson, path }) => [JSON.parse(paramsJson), path])).toEqual([[{ name: 'haemorrhage', count: 1 }, '/cases/saved']])
  expect((await listSavedSearches(services, student)).map((one) => [one.question.text, one.news])).toEqual([['knee', 0], ['haemorrhage', 1]])

  // Looked at: what is new is shown alone, and is no news any more.
  const opened = await openSavedSearch(services, student, saved.searchId)
  if (opened.kind !== 'done') throw new Error(opened.kind)
  expect((await searchCases(services, student, { ...opened.question, since: opened.seenAt.getTime() })).cards.map((one) => one.caseId)).toEqual([caseId])
  expect((await searchCases(services, student, opened.question)).total).toBe(2)
  expect((await listSavedSearches(services, student)).every((one) => one.news === 0)).toBe(true)
  await retractCase(services, author, { caseId, why: 'wrong side' })
  await publishedCase(services, institutionId)
  expect(await tellSavedSearches(services)).toBe(1)
  expect(await news()).toHaveLength(2)
})

test('nobody hears of what they may not find, what asks first and was not answered, or what they do not want to hear of', async ({ house }) => {
  const { services, institutionId } = house
  const { actor: stranger } = await addMember(services, (await services.db.institution.create({ data: { name: 'Demo hospital B' } })).id, 'student')
  const { actor: student } = await addMember(services, institutionId, 'student')
  const { actor: quiet } = await addMember(services, institutionId, 'student')
  for (const actor of [stranger, student, quiet]) await saveSearch(services, actor, asked('q=haemorrhage'))
  const { id } = await services.db.savedSearch.findFirstOrThrow({ where: { personId: idOf(quiet) } })
  expect((await alertSavedSearch(services, quiet, id, false)).kind).toBe('done')
  await publishedCase(services, institutionId, { quiz: { asksMark: false, findings: [], toleranceMm: 0, accepts: [] } })
  expect(await tellSavedSearches(services)).toBe(0)
  const { caseId } = await publishedCase(services, institutionId)
  await services.db.case.update({ where: { id: caseId }, data: { isOpen: false } })
  await services.db.searchEntry.updateMany({ where: { caseId }, data: { isOpen: false } })
  expect(await tellSavedSearches(services)).toBe(1)
  expect(await services.db.notification.findMany({ where: { kind: 'search.found' }, select: { personId: true } })).toEqual([{ personId: idOf(student) }])
})
