/**
 * Readings as a calendar that phones and mail programs subscribe to (RFC 5545). One event for each planned reading, in UTC: a
 * row of them is kept as single readings, so that clocks that change and one that was moved need no rule here.
 */
export interface CalendarReading {
  id: string
  title: string
  startsAt: Date
  minutes: number
  url: string
  /** The host's. */
  hospital: string
  isCancelled: boolean
  /** Rises with each change: calendars take the newest. */
  sequence: number
  changedAt: Date
}

const utc = (at: Date) => at.toISOString().replace(/[-:]/g, '').replace(/\.\d{3}/, '')

/** TEXT (3.3.11): backslash, comma, semicolon and new lines are escaped; other control characters have no place in it. */
const escaped = (text: string) => text.replace(/[\u0000-\u0009\u000b-\u001f\u007f]/g, ' ').replace(/\\/g, '\\\\').replace(/[;,]/g, '\\$&').replace(/\n/g, '\\n')

/** Lines of more than 75 octets go on in the next one, which begins with a space; no character is cut (3.1). */
export function folded(line: string): string {
  const lines: string[] = []
  let [text, octets] = ['', 0]
  for (const character of line) {
    const size = Buffer.byteLength(character)
    if (octets + size > (lines.length === 0 ? 75 : 74)) {
      lines.push(text)
      ;[text, octets] = ['', 0]
    }
    text += character
    octets += size
  }
  return [...lines, text].join('\r\n ')
}

export function calendarOf(readings: readonly CalendarReading[], { name, host, now }: { name: string; host: string; now: Date }): string {
  const lines = ['BEGIN:VCALENDAR', 'VERSION:2.0', 'PRODID:-//Theatrum//Morning reading//EN', 'CALSCALE:GREGORIAN', 'METHOD:PUBLISH', `X-WR-CALNAME:${escaped(name)}`, 'REFRESH-INTERVAL;VALUE=DURATION:PT1H']
  for (const { id, title, startsAt, minutes, url, hospital, isCancelled, sequence, changedAt } of readings) {
    lines.push(
      'BEGIN:VEVENT', `UID:reading-${id}@${host}`, `DTSTAMP:${utc(now)}`, `LAST-MODIFIED:${utc(changedAt)}`, `SEQUENCE:${sequence}`, `DTSTART:${utc(startsAt)}`, `DTEND:${utc(new Date(startsAt.getTime() + minutes * 60_000))}`,
      `SUMMARY:${escaped(title)}`, `LOCATION:${escaped(hospital)}`, `URL:${url}`, `STATUS:${isCancelled ? 'CANCELLED' : 'CONFIRMED'}`, 'TRANSP:OPAQUE', 'END:VEVENT',
    )
  }
  lines.push('END:VCALENDAR')
  return `${lines.map(folded).join('\r\n')}\r\n`
}
