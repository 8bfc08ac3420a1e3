/** Dates and times as they are kept: moved by whole days, in the standard's form, or null where they cannot be read. */
const DAY_MS = 86_400_000

/** DA (PS3.5 6.2), and the form of ACR-NEMA with dots. */
export function shiftDate(raw: string, days: number): string | null {
  const [, year, month, day] = /^(\d{4})\.?(\d{2})\.?(\d{2})$/.exec(raw.trim()) ?? []
  if (year === undefined) return null
  const at = Date.UTC(Number(year), Number(month) - 1, Number(day))
  const read = new Date(at)
  // 31 June is no day.
  if (Number(year) < 1850 || Number(year) > 2200 || read.getUTCMonth() !== Number(month) - 1 || read.getUTCDate() !== Number(day)) return null
  return new Date(at + days * DAY_MS).toISOString().slice(0, 10).replaceAll('-', '')
}

/** TM; colons as ACR-NEMA had them go. Times of day are kept. */
export function cleanTime(raw: string): string | null {
  const time = raw.trim().replace(/^(\d{2}):(\d{2})(?::(\d{2}(?:\.\d{1,6})?))?$/, (_, hours: string, minutes: string, seconds: string | undefined) => hours + minutes + (seconds ?? ''))
  return /^([01]\d|2[0-3])([0-5]\d([0-5]\d(\.\d{1,6})?|60)?)?$/.test(time) ? time : null
}

/** DT: a date of any precision, a time, an offset from UTC. Without a day there is nothing to move by days: such a value goes. */
export function shiftDateTime(raw: string, days: number): string | null {
  const [, date, time = '', offset = ''] = /^(\d{8})(\d{2,6}(?:\.\d{1,6})?)?([+-]\d{4})?$/.exec(raw.trim()) ?? []
  if (date === undefined) return null
  const moved = shiftDate(date, days)
  if (moved === null || (time !== '' && cleanTime(time) === null)) return null
  return offset === '' || /^[+-](0\d|1[0-4])[0-5]\d$/.test(offset) ? moved + time + offset : null
}

/** AS. Ages of ninety and more are one: few people reach them (45 CFR 164.514(b)(2)(i)(C)). */
export function cleanAge(raw: string): string | null {
  const [, number, unit] = /^(\d{3})([DWMY])$/.exec(raw.trim()) ?? []
  if (number === undefined) return null
  const years = Number(number) / { D: 365, W: 52, M: 12, Y: 1 }[unit as 'D' | 'W' | 'M' | 'Y']
  return years >= 90 ? '090Y' : `${number}${unit}`
}

/** What the age was on a day, for files that give the birth date alone. */
export function ageAt(birthDate: string, date: string): string | null {
  if (shiftDate(birthDate, 0) === null || shiftDate(date, 0) === null) return null
  const [born, day] = [birthDate.trim().replaceAll('.', ''), date.trim().replaceAll('.', '')]
  const months = (Number(day.slice(0, 4)) - Number(born.slice(0, 4))) * 12 + Number(day.slice(4, 6)) - Number(born.slice(4, 6)) - (Number(day.slice(6)) < Number(born.slice(6)) ? 1 : 0)
  if (months < 0 || months > 12 * 150) return null
  return months < 24 ? `${String(months).padStart(3, '0')}M` : cleanAge(`${String(Math.floor(months / 12)).padStart(3, '0')}Y`)
}
