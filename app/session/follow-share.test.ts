import type { AppLoadContext } from '@remix-run/node'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createCodeThrottle } from '~/domain/people/code-throttle.server'
import { addInstitution, addMember, addStudy } from '~/domain/images/images.fixture'
import { makeShare } from '~/domain/images/make-share.server'
import { takeShareTurn } from '~/domain/images/share-turns.server'
import { loader } from '~/routes/images+/shared.$token_.state'
import { testServices, type TestServices } from '../../tests/setup/test-services'
import { followShare } from './follow-share.server'

let services: TestServices
let context: AppLoadContext
let token: string
beforeEach(async () => {
  services = await testServices()
  const institutionId = (await addInstitution(services, 'Demo hospital A')).id
  const { actor } = await addMember(services, institutionId, 'teacher')
  const { id: studyId } = await addStudy(services, { institutionId, studyUid: '2.25.1', workspace: 'teaching', series: [{ seriesUid: '2.25.2', instances: [{ sopInstanceUid: '2.25.3' }] }] })
  const made = await makeShare(services, actor, { studyId, days: 7, note: '' })
  if (made.kind !== 'made') throw new Error(made.kind)
  token = made.url.split('/').at(-1)!
  context = { services, codeThrottle: createCodeThrottle(null), clientAddress: '192.0.2.1' } as unknown as AppLoadContext
})
afterEach(() => services.close())

test('a page that is open hears of its link\'s end while all turns of the link are taken', async () => {
  const ends = await Promise.all(Array.from({ length: 24 }, () => takeShareTurn(services, token)))
  const state = () => loader({ request: new Request('http://any.test'), params: { token }, context })
  expect((await state()).status).toBe(200)
  await services.db.shareLink.updateMany({ data: { withdrawnAt: services.now() } })
  expect((await state()).status).toBe(404)
  for (const end of ends) end()
})

test('a page whose reader went away while it waited is not drawn', async () => {
  const ends = await Promise.all(Array.from({ length: 24 }, () => takeShareTurn(services, token)))
  const gone = new AbortController()
  const drawn: string[] = []
  const page = followShare(context, new Request('http://any.test', { signal: gone.signal }), token, ({ shareId }) => Promise.resolve(drawn.push(shareId)))
  gone.abort()
  await expect(page).rejects.toBeInstanceOf(Response)
  for (const end of ends) end()
  expect(drawn).toEqual([])
  expect(await followShare(context, new Request('http://any.test'), token, ({ shareId }) => Promise.resolve(drawn.push(shareId)))).toBe(1)
})
