import { expect, test } from 'vitest'
import { safeNext } from './safe-next'
import { isOwnOrigin } from './same-origin'

test.each(['/live/abc', '/recordings?q=hernia&page=2'])('after the sign-in the reader goes on to %s', (next) => {
  expect(safeNext(next)).toBe(next)
})

test('whoever changes the language on the sign-in page stays on it', () => {
  expect(safeNext('/login?next=%2Flive', 'language')).toBe('/login?next=%2Flive')
  expect(safeNext('//evil.test/login', 'language')).toBe('/')
})

test.each(['https://evil.test/', '//evil.test', '/.//evil.test', '/x/..//evil.test', '/%2e//evil.test', '/\\evil.test', '/\t/evil.test', '/a\\b', 'javascript:alert(1)', 'live', '', null, '/login?next=/login', '/logout', '/logout.data', `/${'a'.repeat(600)}`])(
  'the sign-in never leads to %s', (next) => expect(safeNext(next)).toBe('/'),
)

test.each([
  ['our own page', { origin: 'https://theatrum.example', host: 'x' }, true],
  ['our page under the name that was asked for', { origin: 'http://10.0.0.5:3000', host: '10.0.0.5:3000' }, true],
  ['a program without a browser', { host: 'theatrum.example' }, true],
  ['another site', { origin: 'https://evil.test', host: 'theatrum.example' }, false],
  ['a site whose name begins like ours', { origin: 'https://theatrum.example.evil.test', host: 'theatrum.example' }, false],
  ['a sandboxed frame', { origin: 'null', host: 'theatrum.example' }, false],
  ['another port of this host', { origin: 'http://10.0.0.5:8080', host: '10.0.0.5:3000' }, false],
  ['a link from another site without an origin', { host: 'theatrum.example', 'sec-fetch-site': 'cross-site' }, false],
  ['rubbish', { origin: 'not an origin', host: 'theatrum.example' }, false],
])('a request that changes something, from %s', (_from, headers, isOwn) => {
  expect(isOwnOrigin(headers, 'https://theatrum.example')).toBe(isOwn)
})
