import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { courseWithClass } from '~/domain/courses/course.fixture'
import { startLtiPlatform, type LtiPlatformFixture } from '../../../../tests/setup/lti-platform'
import { testServices, type TestServices } from '../../../../tests/setup/test-services'
import { addPlatform } from './manage-platform.server'
import { ourPublicKeys } from './our-keys.server'
import { readRoster } from './read-roster.server'
import { scoresOf, sendScores } from './send-scores.server'
import { sweepScores } from './sweep-scores.server'
import { SCOPES } from './claims'
import { courseResult } from './course-score'
import { twoLessons } from '~/domain/courses/course.fixture'

let services: TestServices
let college: LtiPlatformFixture
let keys: Server
let world: Awaited<ReturnType<typeof courseWithClass>>
let linkId: string
let clock: number

beforeEach(async () => {
  services = await testServices()
  clock = Date.now()
  services.setNow(new Date(clock))
  college = await startLtiPlatform()
  college.now = () => clock
  world = await courseWithClass(services)
  // Our public keys, where the platform looks for them.
  keys = createServer((_request, response) => void ourPublicKeys(services).then((set) => response.end(JSON.stringify(set))))
  await new Promise<void>((done) => keys.listen(0, '127.0.0.1', done))
  college.tool = { login: '', launch: '', keys: `http://127.0.0.1:${(keys.address() as AddressInfo).port}/` }
  const admin = { kind: 'person' as const, personId: 'admin', memberships: [{ institutionId: world.institutionId, role: 'administrator' as const }] }
  const added = await addPlatform(services, admin, world.institutionId, { name: 'College', issuer: college.issuer, clientId: college.clientId, authorizeUrl: college.addresses.authorize, tokenUrl: college.addresses.token, keysUrl: college.addresses.keys, deployments: college.deploymentId, staffMayAssist: false })
  if (added.kind !== 'saved') throw new Error(added.kind)
  const { platformId } = added
  linkId = (await services.db.ltiLink.create({ data: { platformId, deploymentId: college.deploymentId, contextId: 'course-7', resourceLinkId: 'place', classId: world.classId, lineItemsUrl: `${college.url}/lineitems`, membersUrl: `${college.url}/members`, scopesJson: JSON.stringify([SCOPES.lineItem, SCOPES.score]), createdAt: services.now() } })).id
  await services.db.ltiIdentity.create({ data: { platformId, subject: 'learner-1', personId: world.student.personId } })
  await world.enrol(world.student.personId)
})
afterEach(async () => {
  expect(college.complaints).toEqual([])
  await college.close()
  await new Promise((done) => keys.close(done))
  await services.close()
})

const later = (ms: number) => services.setNow(new Date((clock += ms)))
async function did(blockId: string) {
  const { id } = await services.db.enrolment.findFirstOrThrow({ where: { personId: world.student.personId } })
  const at = services.now()
  await services.db.blockProgress.upsert({ where: { enrolmentId_blockId: { enrolmentId: id, blockId } }, create: { enrolmentId: id, blockId, lessonId: 'l1', firstSeenAt: at, doneAt: at, changedAt: at }, update: { doneAt: at, changedAt: at } })
}
const round = async () => {
  await sweepScores(services)
  return sendScores(services)
}

describe('results go back to the platform', () => {
  test('into a column that is made once, with a token that is asked for once', async () => {
    await did('b1')
    expect(await round()).toBe(1)
    expect(college.lineItems).toMatchObject([{ label: 'Chest films', scoreMaximum: 100, resourceLinkId: 'place' }])
    expect(college.scores).toMatchObject([{ userId: 'learner-1', scoreGiven: 33.33, scoreMaximum: 100, activityProgress: 'InProgress', gradingProgress: 'FullyGraded' }])
    later(1_000)
    await did('b2')
    expect(await round()).toBe(1)
    expect(college.lineItems).toHaveLength(1)
    expect(college.scores.map(({ scoreGiven }) => scoreGiven)).toEqual([33.33, 66.67])
    // One token for columns, one for scores.
    expect(college.counts.tokens).toBe(2)
  })

  test('again and again while the platform is away, and only the newest', async () => {
    college.failNext(3, 503)
    await did('b1')
    expect(await round()).toBe(0)
    expect(await services.db.delivery.findFirstOrThrow()).toMatchObject({ state: 'waiting', attempts: 1, problem: 'token: status 503' })
    expect(await round()).toBe(0)
    later(15_000)
    expect(await round()).toBe(0)
    await did('b2')
    later(31_000)
    await did('b3')
    for (let n = 0; n < 4 && college.scores.length === 0; n++) {
      await round()
      later(60_000)
    }
    expect(college.scores.map(({ scoreGiven }) => scoreGiven)).toEqual([100])
    expect(await services.db.delivery.findFirstOrThrow()).toMatchObject({ state: 'sent', problem: '' })
  })

  test('never twice, and with times that grow even where the clock is set back', async () => {
    await did('b1')
    await round()
    later(1_000)
    expect(await round()).toBe(0)
    later(-500_000)
    await did('b2')
    await services.db.ltiLink.update({ where: { id: linkId }, data: { sweptTo: null } })
    expect(await round()).toBe(1)
    const [first, second] = college.scores
    expect(second!.timestamp > first!.timestamp).toBe(true)
  })

  test('a platform that will not have one sets it aside with its reason', async () => {
    await did('b1')
    await sweepScores(services)
    await services.db.ltiLink.update({ where: { id: linkId }, data: { lineItemUrl: `${college.url}/lineitems/1` } })
    college.failNext(0, 0)
    await sendScores(services)
    await did('b2')
    later(1_000)
    await sweepScores(services)
    // The token is there: the next call is the score.
    college.failNext(1, 422)
    await sendScores(services)
    expect(await services.db.delivery.findFirstOrThrow()).toMatchObject({ state: 'given-up', problem: 'status 422' })
  })

  test('to the place beside the query of a column', () => {
    expect(scoresOf('https://lms.example/lineitem?type=1')).toBe('https://lms.example/lineitem/scores?type=1')
  })

  test('as the mean of what is scored, or as the share of what is done', () => {
    const at = new Date()
    expect(courseResult(twoLessons(), [{ blockId: 'b1', score: null, doneAt: at }], { isCompleted: false, isWaiting: false })).toEqual({ share: 0.3333, activity: 'InProgress', grading: 'FullyGraded' })
    expect(courseResult({ modules: [] }, [], { isCompleted: false, isWaiting: true })).toEqual({ share: 0, activity: 'Started', grading: 'PendingManual' })
  })
})

describe('the list of members', () => {
  test('gives learners their seats, page by page; instructors none', async () => {
    college.members = [...Array.from({ length: 7 }, (_, n) => ({ subject: `m${n}`, name: `Member ${n}`, role: 'Learner' as const })), { subject: 'i', name: 'Ida', role: 'Instructor' }]
    college.memberPage = 3
    expect(await readRoster(services, linkId)).toEqual({ kind: 'read', seated: 7, left: 0 })
    expect(college.counts.memberPages).toBe(3)
    expect(await readRoster(services, linkId)).toEqual({ kind: 'read', seated: 0, left: 0 })
    expect(await services.db.classStaff.count({ where: { classId: world.classId } })).toBe(1)
  })

  test('takes nobody away who is not on it, but who is called inactive', async () => {
    college.members = [{ subject: 'learner-2', name: 'Mo', role: 'Learner' }]
    await readRoster(services, linkId)
    expect(await services.db.enrolment.count({ where: { classId: world.classId, state: 'active' } })).toBe(2)
    college.members = [{ subject: 'learner-2', name: 'Mo', role: 'Learner', status: 'Inactive' }]
    expect(await readRoster(services, linkId)).toEqual({ kind: 'read', seated: 0, left: 1 })
  })

  test('without an end is read to a bound', async () => {
    college.endlessMembers = true
    expect(await readRoster(services, linkId)).toEqual({ kind: 'failed', why: 'the list of members is too long' })
    expect(college.counts.memberPages).toBe(100)
  })
})
