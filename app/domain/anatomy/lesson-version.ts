/** Of an address; null: the newest. */
export function versionOf(search: URLSearchParams): number | null {
  const given = search.get('version') ?? ''
  return /^[1-9]\d{0,6}$/.test(given) ? Number(given) : null
}
