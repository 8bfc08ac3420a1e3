import { expect, test } from 'vitest'
import { headerLine, isAddress, readMailbox } from './address'
import { mailHtml } from './mail-html'

test.each(['a@b.test', 'first.last+tag@ward-3.hospital.test', '学生@医院.test'])('%s is an address', (text) => expect(isAddress(text)).toBe(true))
test.each(['', 'a', 'a@b@c', 'a@b.test, c@d.test', 'a@b.test\r\nBcc: c@d.test', 'a@b.test\n', 'Name <a@b.test>', 'a @b.test', `${'a'.repeat(250)}@b.test`, 'a@b.test\u0000'])('%j is none', (text) => expect(isAddress(text)).toBe(false))

test('a sender is one mailbox, with or without a name', () => {
  expect(readMailbox('Theatrum <noreply@theatrum.test>')).toEqual({ name: 'Theatrum', address: 'noreply@theatrum.test' })
  expect(readMailbox('"Ward 3" <a@b.test>')).toEqual({ name: 'Ward 3', address: 'a@b.test' })
  expect(readMailbox(' a@b.test ')).toEqual({ name: '', address: 'a@b.test' })
})
test.each(['', 'Theatrum', 'A <a@b.test>, B <c@d.test>', 'A\r\nBcc: x <a@b.test>', '<>', 'A <a@b.test> B'])('%j is no sender', (text) => expect(readMailbox(text)).toBeNull())

test('no subject ends its header', () => {
  expect(headerLine('Hello\r\nBcc: somebody@evil.test\r\n\r\ntext')).toBe('Hello Bcc: somebody@evil.test text')
  expect(headerLine('\u2028x\u0000')).toBe('x')
})

test('the HTML of a letter is its text: addresses become links, words never become markup', () => {
  const html = mailHtml('Hello <b>you</b> & "me",\n\nhttps://theatrum.test/invitations/x?a=1&b="><script>\nbye', 'zh-Hans')
  expect(html).toContain('<html lang="zh-Hans">')
  expect(html).toContain('<p>Hello &lt;b&gt;you&lt;/b&gt; &amp; &quot;me&quot;,</p>')
  expect(html).toContain('<a href="https://theatrum.test/invitations/x?a=1&amp;b=&quot;&gt;&lt;script&gt;">')
  expect(html).not.toContain('<script')
  expect(html.match(/<a /g)).toHaveLength(1)
})
