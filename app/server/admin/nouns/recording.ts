import { setTimeout as wait } from 'node:timers/promises'
import { copyFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { listAllRecordings } from '~/domain/broadcasts/list-recordings.server'
import { requestFilm } from '~/domain/broadcasts/request-film.server'
import { SYSTEM } from '~/policy/actor'
import { AdminError, table, type Noun } from '../command'

const FILM_WITHIN_MS = 30 * 60_000

/** What was recorded. */
export const recordingNoun: Noun = {
  list: {
    usage: 'recording list',
    async run(services) {
      const rows = (await listAllRecordings(services)).map((row) => ({ ...row, replayUrl: `${services.env.publicUrl}/recordings/${row.id}` }))
      return { json: rows, text: table(rows, ['id', 'title', 'state', 'startedAt', 'durationMs', 'bytes']) }
    },
  },
  'export-mp4': {
    usage: 'recording export-mp4 ID --stream NAME [--to FILE]',
    words: 1,
    values: ['stream', 'to'],
    async run(services, [id], flags) {
      const input = { recordingId: id!, streamName: flags.required('stream'), purpose: 'take' as const }
      const deadline = Date.now() + FILM_WITHIN_MS
      for (;;) {
        const film = await requestFilm(services, SYSTEM, input)
        switch (film.kind) {
          case 'ready': {
            const target = flags.text('to') === undefined ? film.path : resolve(flags.text('to')!)
            if (target !== film.path) await copyFile(film.path, target)
            return { json: { id, stream: input.streamName, path: target, bytes: film.bytes }, text: target }
          }
          case 'making':
            if (film.error) throw new AdminError(`The film could not be made: ${film.error}.`)
            if (Date.now() > deadline) throw new AdminError('The film is still being made; ask again later.')
            await wait(300)
            break
          case 'not-found': throw new AdminError(`There is no recording ${id} with a stream "${input.streamName}".`)
          case 'forbidden': throw new AdminError('No consent for reuse is in force, or the recording was unpublished, so no file may leave the house.')
          case 'not-now': throw new AdminError('The broadcast is not over yet.')
        }
      }
    },
  },
}
