import { listReadings } from '~/domain/readings/list-readings.server'
import { minutesAsMarkdown } from '~/domain/readings/minutes'
import { removeReading, restoreReading } from '~/domain/readings/remove-reading.server'
import { closeReading } from '~/domain/readings/run-reading.server'
import { seeMeeting } from '~/domain/readings/see-meeting.server'
import { SYSTEM } from '~/policy/actor'
import { AdminError, table, type Noun } from '../command'
import { removable } from '../removable'

const MOST_PAGES = 100

/** Morning readings. */
export const readingNoun: Noun = {
  list: {
    usage: 'reading list [--past]',
    switches: ['past'],
    async run(services, _words, flags) {
      const when = flags.has('past') ? 'past' : 'coming'
      const { rows, pages } = await listReadings(services, SYSTEM, { when, search: '', page: 1 })
      for (let page = 2; page <= Math.min(pages, MOST_PAGES); page++) rows.push(...(await listReadings(services, SYSTEM, { when, search: '', page })).rows)
      const json = rows.map(({ id, title, startsAt, minutes, state, host, cases, accepted, waiting }) => ({ id, title, startsAt: startsAt.toISOString(), minutes, state, host: host.name, cases, accepted: accepted.join(', '), waiting, url: `${services.env.publicUrl}/readings/${id}` }))
      return { json, text: table(json, ['id', 'title', 'startsAt', 'minutes', 'state', 'host', 'cases', 'accepted', 'waiting']) }
    },
  },
  minutes: {
    usage: 'reading minutes ID',
    words: 1,
    async run(services, [id]) {
      const seen = await seeMeeting(services, SYSTEM, id!)
      if (seen.kind !== 'seen') throw new AdminError(`There is no reading ${id}.`)
      const text = minutesAsMarkdown(seen.meeting, { language: 'en', when: seen.meeting.startsAt, held: seen.meeting.openedAt && [seen.meeting.openedAt, seen.meeting.closedAt].filter(Boolean).join(' – ') })
      return { json: seen.meeting, text }
    },
  },
  close: {
    usage: 'reading close ID',
    words: 1,
    async run(services, [id]) {
      const { kind } = await closeReading(services, SYSTEM, id!)
      if (kind === 'changed') throw new AdminError('The reading is not open.')
      if (kind !== 'done') throw new AdminError(`There is no reading ${id}.`)
      return { json: { id }, text: 'The reading is ended; its minutes stay.' }
    },
  },
  ...removable('reading', async (services, actor, id) => {
    const removed = await removeReading(services, actor, id)
    if (removed.kind === 'is-open') throw new AdminError('The reading is held just now; end it first.')
    return removed
  }, restoreReading),
}
