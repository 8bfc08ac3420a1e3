/** The first sign that fits counts: browsers also carry the names of those they descend from. */
const BROWSERS = [
  ['OculusBrowser/', 'Meta Quest Browser'], ['PicoBrowser/', 'Pico Browser'], ['MicroMessenger/', 'WeChat'], ['SamsungBrowser/', 'Samsung Internet'],
  ['Edg', 'Edge'], ['OPR/', 'Opera'], ['Firefox/', 'Firefox'], ['Chrome/', 'Chrome'], ['Safari/', 'Safari'],
] as const
const SYSTEMS = [
  ['Quest', 'Meta Quest'], ['HarmonyOS', 'HarmonyOS'], ['Android', 'Android'], ['iPhone', 'iPhone'], ['iPad', 'iPad'], ['Windows', 'Windows'], ['Mac OS X', 'macOS'], ['CrOS', 'ChromeOS'], ['Linux', 'Linux'],
] as const

/** "Firefox, Windows": enough to recognise one's own. Null when nothing is. */
export function deviceOf(userAgent: string): string | null {
  const find = (signs: readonly (readonly [string, string])[]) => signs.find(([sign]) => userAgent.includes(sign))?.[1]
  return [find(BROWSERS), find(SYSTEMS)].filter(Boolean).join(', ') || null
}
