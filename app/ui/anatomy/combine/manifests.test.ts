import { expect, test } from 'vitest'
import { broughtOrGone, type Brought } from './manifests'

async function asked(...replies: Brought[]) {
  const waited: number[] = []
  const brought = await broughtOrGone(() => Promise.resolve(replies.shift()!), (ms) => { waited.push(ms); return Promise.resolve() })
  return { brought, waited }
}
const offline: Brought = { kind: 'not-brought', why: 'offline' }
const gone: Brought = { kind: 'not-brought', why: 'gone' }

test('a model that a break in the connection kept away is asked for again until the server has said what it is', async () => {
  const here = { kind: 'brought', source: 'atlas', manifest: {} } as unknown as Brought
  expect(await asked(offline, offline, here)).toEqual({ brought: here, waited: [500, 1_000] })
  expect((await asked(...Array.from({ length: 20 }, () => offline), gone)).waited.at(-1), 'never longer than this').toBe(15_000)
})

test('what the server says is gone is not asked for again', async () => {
  expect(await asked(gone)).toEqual({ brought: gone, waited: [] })
})
