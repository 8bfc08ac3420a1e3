import { afterAll, beforeAll, expect, test } from 'vitest'
import { testServices, type TestServices } from '../../../tests/setup/test-services'
import type { Actor, Role } from '~/policy/actor'
import { addStudy } from './images.fixture'
import { openStudy } from './reading-study.server'
import { openSeries } from './series-frames.server'

let services: TestServices
let institutionId: string
let other: string
beforeAll(async () => {
  services = await testServices()
  institutionId = (await services.db.institution.create({ data: { name: 'Hospital' } })).id
  other = (await services.db.institution.create({ data: { name: 'College' } })).id
})
afterAll(() => services.close())

const person = (role: Role, at = institutionId): Actor => ({ kind: 'person', personId: `p-${role}`, memberships: [{ institutionId: at, role }] }) as unknown as Actor
let count = 0
const slice = (z: number, seriesUid: string) => ({
  sopInstanceUid: `${seriesUid}.${z + 100}`, rows: 2, columns: 2,
  metadata: { '00080018': { vr: 'UI', Value: [`${seriesUid}.${z + 100}`] }, '00080060': { vr: 'CS', Value: ['CT'] }, '00280010': { vr: 'US', Value: [2] }, '00280011': { vr: 'US', Value: [2] }, '00200032': { vr: 'DS', Value: [0, 0, z] }, '00200037': { vr: 'DS', Value: [1, 0, 0, 0, 1, 0] }, '00200052': { vr: 'UI', Value: ['2.25.5'] }, '00280030': { vr: 'DS', Value: [1, 1] } },
})
async function study(more: { workspace?: 'teaching' | 'clinical'; isHeld?: boolean; pseudonym?: string; pixelState?: string } = {}) {
  const uid = `2.25.77${++count}`
  const { pixelState, ...rest } = more
  const made = await addStudy(services, {
    institutionId, studyUid: uid, studyDate: `2024010${count}`, description: 'CT head', ...rest,
    series: [{ seriesUid: `${uid}.1`, instances: [slice(5, `${uid}.1`), slice(0, `${uid}.1`)] }, { seriesUid: `${uid}.2`, pixelState: pixelState ?? 'clear', instances: [slice(0, `${uid}.2`)] }],
  })
  await services.db.series.updateMany({ where: { studyId: made.id }, data: { frameCount: 2 } })
  return { id: made.id, series: await services.db.series.findMany({ where: { studyId: made.id }, orderBy: { number: 'asc' } }) }
}
const opened = async (actor: Actor, id: string) => { const result = await openStudy(services, actor, id); return result.kind === 'opened' ? result.opened : result.kind }

test('a student opens a teaching study, with the pictures of its first series and nothing of who the patient is', async () => {
  const { id } = await study({ pseudonym: 'T-AAA' })
  const page = await opened(person('student'), id)
  expect(page).toMatchObject({ study: { pseudonym: 'T-AAA', series: [{ modality: 'CT' }, {}] }, first: { frames: [{ rows: 2 }, { rows: 2 }] }, mayAnnotate: true })
  expect(JSON.stringify(page)).not.toContain('sealed')
})

test('a clinical study is opened by those who work in its institution, and by nobody else', async () => {
  const { id, series } = await study({ workspace: 'clinical' })
  expect(await opened(person('teacher'), id)).toHaveProperty('study')
  for (const actor of [person('student'), person('administrator', other)]) {
    expect(await opened(actor, id)).toBe('forbidden')
    expect((await openSeries(services, actor, id, series[0]!.id)).kind).toBe('forbidden')
  }
  expect(await opened({ kind: 'public' } as Actor, id)).toBe('forbidden')
})

test('a held study is opened by reviewers alone, who are told that it is held', async () => {
  const { id } = await study({ isHeld: true })
  expect(await opened(person('expert'), id)).toMatchObject({ study: { isHeld: true } })
  expect(await opened(person('teacher'), id)).toBe('forbidden')
})

test('a series whose pixels are held is left out for everybody but reviewers', async () => {
  const { id, series } = await study({ pixelState: 'held' })
  expect(await opened(person('teacher'), id)).toMatchObject({ study: { series: [{ id: series[0]!.id }] } })
  expect((await openSeries(services, person('teacher'), id, series[1]!.id)).kind).toBe('forbidden')
  expect(await opened(person('expert'), id)).toMatchObject({ study: { isHeld: true, series: [{}, { id: series[1]!.id }] } })
})

test('priors are the other studies of the same patient that the reader may open', async () => {
  const now = await study({ pseudonym: 'T-PRIOR' })
  const before = await study({ pseudonym: 'T-PRIOR' })
  await study({ pseudonym: 'T-PRIOR', workspace: 'clinical' })
  await study({ pseudonym: 'T-ELSE' })
  expect(await opened(person('student'), now.id)).toMatchObject({ priors: [{ id: before.id }] })
})

test('the slices of a volume come in the order of the gate, whatever order they were kept in', async () => {
  const { id, series } = await study()
  await services.db.series.update({ where: { id: series[0]!.id }, data: { geometryJson: JSON.stringify({ kind: 'volume', dimensions: [2, 2, 2], spacing: [1, 1, 5], origin: [0, 0, 0], direction: [1, 0, 0, 0, 1, 0, 0, 0, 1], frameOfReferenceUid: '2.25.5' }) } })
  const result = await openSeries(services, person('student'), id, series[0]!.id)
  expect(result).toMatchObject({ kind: 'opened', series: { frames: [{ place: { position: [0, 0, 0] } }, { place: { position: [0, 0, 5] } }] } })
})
