import { afterEach, beforeEach, expect, test } from 'vitest'
import { testServices, type TestServices } from '../../../tests/setup/test-services'
import { addInstitution, addMember, addStudy } from '~/domain/images/images.fixture'
import { makeShare } from '~/domain/images/make-share.server'
import type { Db } from '~/infra/db/db.server'
import { serveDicomWeb } from './serve.fixture'

let services: TestServices
let served: Awaited<ReturnType<typeof serveDicomWeb>>
let student: Awaited<ReturnType<typeof addMember>>
let expert: Awaited<ReturnType<typeof addMember>>
let studyId: string

const instances = (series: number, count: number) => Array.from({ length: count }, (_, at) => ({ sopInstanceUid: `2.25.1.${series}.${at}`, metadata: { '00080018': { vr: 'UI', Value: [`2.25.1.${series}.${at}`] } }, file: Buffer.from(`picture ${series}.${at};`) }))

beforeEach(async () => {
  services = await testServices()
  served = await serveDicomWeb(services)
  const institutionId = (await addInstitution(services, 'Demo hospital A')).id
  ;[student, expert] = [await addMember(services, institutionId, 'student'), await addMember(services, institutionId, 'expert')]
  studyId = (await addStudy(services, { institutionId, studyUid: '2.25.1', series: [{ seriesUid: '2.25.11', instances: instances(1, 2) }, { seriesUid: '2.25.12', faceState: 'cleared', instances: instances(2, 120) }] })).id
})
afterEach(async () => {
  await served.close()
  await services.close()
})

/** A defaced copy of the head is confirmed at the moment when its pictures are looked up for the given time. */
function confirmAtLookUp(time: number): void {
  const { db } = services
  let looked = 0
  const instance = new Proxy(db.instance, {
    get: (target, name) => (name !== 'findMany' ? Reflect.get(target, name) as unknown : async (query: Parameters<Db['instance']['findMany']>[0]) => {
      const rows = await target.findMany(query)
      if (rows.some((row) => row.sopInstanceUid.startsWith('2.25.1.2.')) && ++looked === time) await db.series.update({ where: { seriesUid: '2.25.12' }, data: { faceState: 'replaced' } })
      return rows
    }),
  })
  services.db = new Proxy(db, { get: (target, name) => (name === 'instance' ? instance : Reflect.get(target, name) as unknown) })
}

/** Everything that arrived, and whether the answer came to its end. */
async function taken(path: string, cookie = student.cookie): Promise<{ text: string; isWhole: boolean }> {
  const pieces: Uint8Array[] = []
  try {
    const response = await fetch(`${served.url}${path}`, { headers: { cookie } })
    for await (const piece of response.body as unknown as AsyncIterable<Uint8Array>) pieces.push(piece)
    return { text: Buffer.concat(pieces).toString(), isWhole: true }
  } catch {
    return { text: Buffer.concat(pieces).toString(), isWhole: false }
  }
}

test.each(['/studies/2.25.1', '/studies/2.25.1/metadata'])('%s, under way when a defaced copy takes the place of a head: nothing of the head goes out, and the answer is not taken for a whole one', async (path) => {
  expect(await taken(path)).toMatchObject({ isWhole: true, text: expect.stringContaining('2.25.1.2.119') })
  confirmAtLookUp(1)
  const { text, isWhole } = await taken(path)
  expect([isWhole, text.includes('2.25.1.2.')]).toEqual([false, false])
})

test.each(['/studies/2.25.1', '/studies/2.25.1/metadata', '/studies/2.25.1/series/2.25.12', '/studies/2.25.1/series/2.25.12/metadata'])('%s, in the middle of the head when its copy is confirmed: the rest of it stays here', async (path) => {
  confirmAtLookUp(2)
  const { text, isWhole } = await taken(path)
  expect([isWhole, text.includes('2.25.1.2.119')]).toEqual([false, false])
})

test('a reviewer\'s download goes on: a head that was replaced is theirs to see', async () => {
  confirmAtLookUp(1)
  expect(await taken('/studies/2.25.1', expert.cookie)).toMatchObject({ isWhole: true, text: expect.stringContaining('picture 2.119;') })
})

test('what goes out through a link is left on nobody\'s disk, metadata as little as pictures', async () => {
  const made = await makeShare(services, expert.actor, { studyId, days: 7, note: '' })
  if (made.kind !== 'made') throw new Error(made.kind)
  const kept = async (path: string, cookie = '') => {
    const response = await fetch(`${served.url}${path}`, { headers: { cookie } })
    await response.arrayBuffer()
    return [response.status, response.headers.get('cache-control')]
  }
  for (const path of ['/studies/2.25.1/metadata', '/studies/2.25.1', '/studies/2.25.1/series/2.25.11/instances/2.25.1.1.0', '/studies?StudyInstanceUID=2.25.1']) expect(await kept(`/shared/${made.url.split('/').at(-1)}${path}`), path).toEqual([200, 'private, no-store'])
  expect(await kept('/studies/2.25.1/metadata', student.cookie)).toEqual([200, 'private, no-cache'])
})
