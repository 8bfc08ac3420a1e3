import { createKept } from '~/infra/kept'

/** Names that were found valid. What is wrong is not kept: anybody may send any number of wrong names. */
const known = createKept<string, true>(600)
const LONGEST = 60

/** Whether the name is an IANA time zone that this runtime knows. */
export function isTimeZone(name: string): boolean {
  if (name.length > LONGEST) return false
  try {
    return known.get(name, () => {
      new Intl.DateTimeFormat('en', { timeZone: name })
      return true
    })
  } catch {
    return false
  }
}
