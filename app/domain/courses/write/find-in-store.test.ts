import { beforeEach, expect, test } from 'vitest'
import { addStudy } from '~/domain/images/images.fixture'
import type { Actor } from '~/policy/actor'
import { testServices, type TestServices } from '../../../../tests/setup/test-services'
import { courseWithClass } from '../course.fixture'
import { findInStore } from './find-in-store.server'
import { whoSeesRecording } from './who-sees-recording.server'

let services: TestServices
beforeEach(async () => {
  services = await testServices()
  return () => services.close()
})

test('an author chooses among the series they read themselves, and nobody else looks through the store by way of the course', async () => {
  const { institutionId, elsewhere, expert, teacher, student, guest, courseId } = await courseWithClass(services)
  const chest = { seriesUid: '1.2.1', description: 'Lung', instances: [{ sopInstanceUid: '1.2.1.1' }] }
  await addStudy(services, { institutionId, studyUid: '1.2', description: 'Chest CT', series: [chest] })
  await addStudy(services, { institutionId: elsewhere, studyUid: '1.3', workspace: 'clinical', pseudonym: 'T-ELSEWHERE', description: 'Chest of the other house', series: [{ ...chest, seriesUid: '1.3.1', instances: [{ sopInstanceUid: '1.3.1.1' }] }] })
  const ask = (actor: Actor, query: string) => findInStore(services, actor, courseId, new URLSearchParams(query))
  const found = await ask(expert, 'of=images&search=chest')
  expect(found.kind === 'images' && found.studies.map(({ description, series }) => [description, series.map((one) => one.description)])).toEqual([['Chest CT', ['Lung']]])
  expect(await ask(expert, 'of=images&search=knee')).toMatchObject({ kind: 'images', studies: [] })
  expect([await ask(expert, 'of=case'), await ask(expert, 'of=recording&page=-1'), await ask(expert, 'of=lesson3d'), await ask(expert, 'of=people')].map(({ kind }) => kind)).toEqual(['case', 'recording', 'lesson3d', 'unknown'])
  for (const actor of [teacher, student, guest]) expect((await ask(actor, 'of=images')).kind).toBe('forbidden')
})

test('an author is told while writing that students do not see a recording; of one they may not see themselves they are told nothing', async () => {
  const { institutionId, elsewhere, expert, student, courseId } = await courseWithClass(services)
  const recordingOf = async (houseId: string, audience: string) => {
    const { id: broadcastId } = await services.db.broadcast.create({ data: { institutionId: houseId, title: 'Cataract', audience, state: 'ended', scheduledStartAt: new Date(), scheduledEndAt: new Date(), consents: { create: { text: 'All agreed', obtainedBy: 'The team', forLive: true, forRecording: true, forReuse: true } } } })
    return (await services.db.recording.create({ data: { broadcastId, state: 'closed', startedAt: new Date() } })).id
  }
  const told = (actor: Actor, recordingId: string) => whoSeesRecording(services, actor, { courseId, recordingId })
  expect(await told(expert, await recordingOf(institutionId, 'institution'))).toEqual({ kind: 'seen', notice: 'not-others' })
  expect(await told(expert, await recordingOf(elsewhere, 'institution'))).toEqual({ kind: 'gone' })
  expect(await told(expert, 'none')).toEqual({ kind: 'gone' })
  expect(await told(student, 'none')).toEqual({ kind: 'forbidden' })
})
