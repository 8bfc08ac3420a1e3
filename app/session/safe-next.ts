/**
 * A path of our own to go on to, or the first page. Refuses other hosts in every spelling browsers accept
 * (`//host`, `/\host`, `/.//host`, tabs and line breaks inside), and the sign-in and sign-out pages themselves.
 * @param from `language`: the sign-in page may be returned to, since nobody signed in.
 */
export function safeNext(next: string | null | undefined, from: 'sign-in' | 'language' = 'sign-in'): string {
  if (!next || next.length > 500 || !/^\/(?![/\\])[^\s\\]*$/.test(next)) return '/'
  const url = new URL(next, 'http://theatrum.invalid')
  if (url.host !== 'theatrum.invalid') return '/'
  const path = url.pathname.replace(/\.data$/, '')
  // Reading the address takes dot segments out, and can leave a host behind.
  if (path.startsWith('//')) return '/'
  return (/^\/login(\/|$)/.test(path) && from === 'sign-in') || path === '/logout' || path === '/language' || path === '/_root' ? '/' : path + url.search
}
