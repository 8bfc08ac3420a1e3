import { afterEach, beforeEach, expect, test } from 'vitest'
import { createCodeThrottle } from '~/domain/people/code-throttle.server'
import { makeLinkToken } from '~/domain/people/link-token.server'
import { testServices, type TestServices } from '../../../tests/setup/test-services'
import { countWrongLink } from './count-wrong-link.server'
import type { FindingContent } from './finding'
import { addInstitution, addMember, addStudy } from './images.fixture'
import { makeShare } from './make-share.server'
import { openShare } from './open-share.server'
import { saveFinding } from './save-finding.server'
import { LinkBusy, takeShareTurn } from './share-turns.server'
import { sharedSeries, sharedStudy } from './shared-study.server'

let services: TestServices
let institutionId: string
let studyId: string
const people: Record<string, Awaited<ReturnType<typeof addMember>>['actor']> = {}
beforeEach(async () => {
  services = await testServices()
  institutionId = (await addInstitution(services, 'Demo hospital A')).id
  for (const role of ['teacher', 'expert', 'student'] as const) people[role] = (await addMember(services, institutionId, role)).actor
  studyId = (await addStudy(services, {
    institutionId, studyUid: '2.25.1', workspace: 'teaching', description: 'Knee', series: [
      { seriesUid: '2.25.2', description: 'Shown', instances: [{ sopInstanceUid: '2.25.3', rows: 4, columns: 4 }] },
      { seriesUid: '2.25.4', description: 'Turned down', pixelState: 'refused', instances: [{ sopInstanceUid: '2.25.5', rows: 4, columns: 4 }] },
    ],
  })).id
  await addStudy(services, { institutionId, studyUid: '2.25.9', workspace: 'teaching', description: 'Another day', series: [{ seriesUid: '2.25.91', instances: [{ sopInstanceUid: '2.25.92', rows: 4, columns: 4 }] }] })
})
afterEach(() => services.close())

async function linkTo(showsFindings = false) {
  const made = await makeShare(services, people.teacher!, { studyId, days: 7, note: '', showsFindings })
  if (made.kind !== 'made') throw new Error(made.kind)
  const share = await openShare(services, made.url.split('/').at(-1)!)
  return { token: made.url.split('/').at(-1)!, share: share! }
}
const mark = (seriesUid: string, sopInstanceUid: string, text: string): FindingContent => ({ shape: 'key-image', place: { space: 'image', points: [] }, image: { seriesUid, sopInstanceUid, frame: 1 }, planeNormal: null, text, values: [], calibration: 'none' })
const drawn = async (who: string, content: FindingContent) => {
  const saved = await saveFinding(services, people[who]!, { studyId, findingId: crypto.randomUUID(), basedOn: 0, content })
  if (saved.kind !== 'saved') throw new Error(saved.kind)
}

test('a colleague reads the study that was shared: not what was turned down, not the same person\'s other studies', async () => {
  const { share } = await linkTo()
  const shown = (await sharedStudy(services, share))!
  expect(shown.study).toMatchObject({ studyUid: '2.25.1', description: 'Knee', isHeld: false, series: [{ seriesUid: '2.25.2' }] })
  expect(shown.study.series).toHaveLength(1)
  expect(JSON.stringify(shown)).not.toMatch(/Another day|2\.25\.9|Turned down|2\.25\.4/)
  const series = async (seriesUid: string) => sharedSeries(services, share, (await services.db.series.findUniqueOrThrow({ where: { seriesUid } })).id)
  expect(await series('2.25.2')).toMatchObject({ frames: expect.any(Array) })
  expect(await series('2.25.4')).toBeNull()
  expect(await series('2.25.91')).toBeNull()
})

test('marks are left out unless whoever shares wishes them shown: then those of the teachers, without names, and never a student\'s', async () => {
  await drawn('teacher', mark('2.25.2', '2.25.3', 'by the teacher'))
  await drawn('expert', mark('2.25.2', '2.25.3', 'by the expert'))
  await drawn('expert', mark('2.25.4', '2.25.5', 'on what was turned down'))
  await drawn('student', mark('2.25.2', '2.25.3', 'by a student'))
  expect((await sharedStudy(services, (await linkTo()).share))!.findings).toEqual([])
  const { findings } = (await sharedStudy(services, (await linkTo(true)).share))!
  expect(findings.map(({ content }) => content.text).sort()).toEqual(['by the expert', 'by the teacher'])
  expect(findings.map(({ author }) => author)).toEqual([{ id: '', name: '' }, { id: '', name: '' }])
  expect(services.audited.filter(({ action }) => action === 'share.made').map(({ detail }) => detail)).toEqual([{ study: studyId, days: 7 }, { study: studyId, days: 7, findings: 'shown' }])
})

test('whoever guesses at links waits after sixty; a link that has ended is no guess', async () => {
  const throttle = createCodeThrottle(null)
  const { token, share } = await linkTo()
  await services.db.shareLink.update({ where: { id: share.shareId }, data: { withdrawnAt: services.now() } })
  for (let turn = 0; turn < 100; turn++) expect(await countWrongLink(services, throttle, token, '192.0.2.1')).toEqual({ kind: 'closed' })
  for (let turn = 0; turn < 60; turn++) expect(await countWrongLink(services, throttle, makeLinkToken(), '192.0.2.1')).toEqual({ kind: 'closed' })
  expect(await countWrongLink(services, throttle, makeLinkToken(), '192.0.2.1')).toMatchObject({ kind: 'wait' })
  expect(await countWrongLink(services, throttle, 'no-link', '192.0.2.1')).toMatchObject({ kind: 'wait' })
  expect(await countWrongLink(services, throttle, makeLinkToken(), '192.0.2.2')).toEqual({ kind: 'closed' })
})

test('one link has so many requests at once; the next wait, and do not hold up another link', async () => {
  const ends = await Promise.all(Array.from({ length: 24 }, () => takeShareTurn(services, 'a')))
  let isThrough = false
  const waiting = takeShareTurn(services, 'a').then((end) => { isThrough = true; return end })
  ;(await takeShareTurn(services, 'b'))()
  expect(isThrough).toBe(false)
  const crowd = Array.from({ length: 399 }, () => takeShareTurn(services, 'a').then((end) => end()))
  await expect(takeShareTurn(services, 'a')).rejects.toBeInstanceOf(LinkBusy)
  ends[0]!()
  ends[0]!()
  ;(await waiting)()
  for (const end of ends) end()
  await Promise.all(crowd)
  ;(await takeShareTurn(services, 'a'))()
})
