import { expect, test } from 'vitest'
import { boundedForm, smallForm } from './bounded-form.server'
import { boundedJson } from './bounded-json.server'

const FORM = { 'content-type': 'application/x-www-form-urlencoded' }
const post = (body: BodyInit, headers: Record<string, string> = FORM) => new Request('http://theatrum.test/', { method: 'POST', body, headers, duplex: 'half' } as RequestInit)
/** A sender that goes on as long as it is listened to. */
function endless(): { request: Request; sent: () => number; isCancelled: () => boolean } {
  let [sent, isCancelled] = [0, false]
  const body = new ReadableStream({
    pull(controller) {
      sent += 1_000_000
      controller.enqueue(new Uint8Array(1_000_000).fill(0x61))
    },
    cancel: () => void (isCancelled = true),
  })
  return { request: post(body), sent: () => sent, isCancelled: () => isCancelled }
}
const statusOf = (form: Promise<unknown>) => form.then(() => 200, (error: unknown) => (error instanceof Response ? error.status : error))

test('what a person types into a form is read, in every alphabet', async () => {
  const text = '手术'.repeat(5_000)
  expect((await smallForm(post(new URLSearchParams({ email: 'a@b.test', text })))).get('text')).toBe(text)
  const parts = new FormData()
  parts.set('intent', 'close')
  expect((await smallForm(new Request('http://theatrum.test/', { method: 'POST', body: parts }))).get('intent')).toBe('close')
})

test('a form larger than anybody types is refused, and whoever never stops sending is not listened to for ever', async () => {
  expect(await statusOf(smallForm(post(`email=${'a'.repeat(200_000)}`)))).toBe(413)
  const { request, sent, isCancelled } = endless()
  expect(await statusOf(smallForm(request))).toBe(413)
  expect(sent()).toBeLessThan(40_000_000)
  expect(isCancelled()).toBe(true)
})

test('what is no form is refused, and so is what is no JSON or too much of it', async () => {
  expect(await statusOf(smallForm(post('email', { 'content-type': 'text/plain' })))).toBe(400)
  expect(await boundedForm(post('a=12345'), 6)).toBeNull()
  expect((await boundedForm(post('a=12345'), 7))!.get('a')).toBe('12345')
  expect(await boundedJson(post('{"a":1}'), 7)).toEqual({ a: 1 })
  expect(await boundedJson(post('{"a":1}'), 6)).toBeUndefined()
  expect(await boundedJson(post('{"a":'), 100)).toBeUndefined()
})
