/**
 * A path of our own to go on to, or the first page. Refuses other hosts in every spelling browsers accept
 * (`//host`, `/\host`, tabs and line breaks inside), and the sign-in and sign-out pages themselves.
 */
export function safeNext(next: string | null | undefined): string {
  if (!next || next.length > 500 || !/^\/(?![/\\])[^\s\\]*$/.test(next)) return '/'
  const url = new URL(next, 'http://theatrum.invalid')
  if (url.host !== 'theatrum.invalid') return '/'
  const path = url.pathname.replace(/\.data$/, '')
  return path === '/login' || path === '/logout' || path === '/language' || path === '/_root' ? '/' : path + url.search
}
