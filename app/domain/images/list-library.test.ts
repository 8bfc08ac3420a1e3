import { afterAll, beforeAll, expect, test } from 'vitest'
import { testServices, type TestServices } from '../../../tests/setup/test-services'
import { addInstitution, addMember, addStudy } from './images.fixture'
import { readLibraryFilter, readLibraryPlace } from './library'
import { listLibrary } from './list-library.server'

let services: TestServices
let teacher: Awaited<ReturnType<typeof addMember>>
let student: Awaited<ReturnType<typeof addMember>>
let expert: Awaited<ReturnType<typeof addMember>>

beforeAll(async () => {
  services = await testServices()
  await services.db.$queryRawUnsafe('PRAGMA synchronous = OFF')
  const here = (await addInstitution(services, 'Demo hospital A')).id
  const elsewhere = (await addInstitution(services, 'Open College')).id
  ;[teacher, student, expert] = await Promise.all((['teacher', 'student', 'expert'] as const).map((role) => addMember(services, here, role))) as [typeof teacher, typeof student, typeof expert]
  for (let n = 0; n < 60; n++) {
    // Two arrive in the same millisecond.
    const createdAt = new Date(Date.UTC(2026, 0, 1) + Math.floor(n / 2) * 1000)
    await addStudy(services, {
      institutionId: n % 6 === 5 ? elsewhere : here, workspace: n % 3 === 0 ? 'teaching' : 'clinical', isHeld: n === 54, studyUid: `2.25.${n}`, createdAt, description: n === 7 ? '100%_knee' : `Study ${n}`, pseudonym: `T-${n}`,
      series: [{ seriesUid: `2.25.${n}.1`, modality: 'SR', instances: [] }, { seriesUid: `2.25.${n}.2`, modality: n % 2 ? 'MR' : 'CT', bodyPart: n === 8 ? 'KNEE' : 'HEAD', instances: [{ sopInstanceUid: `2.25.${n}.2.1` }] }, { seriesUid: `2.25.${n}.3`, modality: 'OT', pixelState: 'refused', instances: [{ sopInstanceUid: `2.25.${n}.3.1` }] }],
    })
  }
})
afterAll(() => services.close())

const page = (who: typeof teacher, query = '') => {
  const search = new URLSearchParams(query)
  return listLibrary(services, who.actor, readLibraryFilter(search), readLibraryPlace(search))
}
const numbers = ({ studies }: Awaited<ReturnType<typeof page>>) => studies.map(({ studyUid }) => Number(studyUid.slice(5)))

test('leafing through the library shows every study that one may read once, the latest first, and back again', async () => {
  const readable = Array.from({ length: 60 }, (_, n) => n).filter((n) => n % 3 === 0 || n % 6 !== 5).filter((n) => n !== 54)
  const seen: number[] = []
  let last = await page(teacher)
  expect(last.newer).toBeNull()
  for (;;) {
    seen.push(...numbers(last))
    if (!last.older) break
    last = await page(teacher, `older=${last.older}`)
  }
  expect([...seen].sort((a, b) => a - b)).toEqual(readable)
  expect(seen.map((n) => Math.floor(n / 2))).toEqual(seen.map((n) => Math.floor(n / 2)).sort((a, b) => b - a))
  const back: number[] = numbers(last)
  while (last.newer) {
    last = await page(teacher, `newer=${last.newer}`)
    back.unshift(...numbers(last))
  }
  expect(back).toEqual(seen)
})

test('a student sees teaching alone, and is offered neither import nor review', async () => {
  const { studies, mayImport, mayReview, workspaces } = await page(student)
  expect(studies.length).toBeGreaterThan(0)
  expect(studies.every(({ workspace }) => workspace === 'teaching')).toBe(true)
  expect({ mayImport, mayReview, workspaces }).toEqual({ mayImport: false, mayReview: false, workspaces: ['teaching'] })
})

test('the library is narrowed by words, workspace, modality and body part', async () => {
  expect(numbers(await page(teacher, 'search=100%25_k'))).toEqual([7])
  expect(numbers(await page(teacher, 'search=%25'))).toEqual([7])
  expect(numbers(await page(teacher, 'search=T-12'))).toEqual([12])
  expect(numbers(await page(teacher, 'body=kne'))).toEqual([8])
  expect((await page(teacher, 'modality=MR')).studies.every(({ modalities }) => modalities.includes('MR'))).toBe(true)
  expect((await page(teacher, 'workspace=teaching')).studies.every(({ workspace }) => workspace === 'teaching')).toBe(true)
})

test('pictures come before documents, and what was turned down is neither shown nor counted', async () => {
  const [study] = (await page(teacher)).studies
  expect(study!.series.map(({ modality }) => modality)).toEqual([expect.stringMatching(/CT|MR/), 'SR'])
  expect(study).toMatchObject({ seriesCount: 2, instanceCount: 1 })
})

test('what waits for a reviewer can be asked for by reviewers', async () => {
  expect(numbers(await page(teacher, 'held=yes'))).toEqual([])
  const held = await page(expert, 'held=yes')
  expect(numbers(held)).toEqual([54])
  expect(held.mayReview).toBe(true)
})
