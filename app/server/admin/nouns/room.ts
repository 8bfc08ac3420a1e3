import { addRoomInput } from '~/domain/broadcasts/add-room-input.server'
import { createRoom } from '~/domain/broadcasts/create-room.server'
import { SYSTEM } from '~/policy/actor'
import { AdminError, table, type Noun } from '../command'
import { oneInstitution } from './institution'

/** Operating rooms and their lasting inputs. */
export const roomNoun: Noun = {
  list: {
    usage: 'room list',
    async run(services) {
      const rooms = await services.db.room.findMany({ include: { inputs: { orderBy: { createdAt: 'asc' } }, institution: true }, orderBy: { name: 'asc' } })
      const rows = rooms.map((room) => ({ id: room.id, name: room.name, institutionId: room.institutionId, institution: room.institution.name, inputs: room.inputs.map(({ id, name, offsetMs }) => ({ id, name, offsetMs })) }))
      return { json: rows, text: table(rows.map((row) => ({ ...row, inputs: row.inputs.map((input) => input.name).join(', ') })), ['id', 'name', 'institution', 'inputs']) }
    },
  },
  create: {
    usage: 'room create --name N --inputs field,panorama [--institution NAME]',
    values: ['name', 'inputs', 'institution'],
    async run(services, _words, flags) {
      const institution = await oneInstitution(services, flags.text('institution'))
      const names = (flags.text('inputs') ?? '').split(',').map((name) => name.trim()).filter(Boolean)
      const made = await createRoom(services, SYSTEM, { institutionId: institution.id, name: flags.required('name') })
      switch (made.kind) {
        case 'created': break
        case 'name-taken': throw new AdminError(`${institution.name} has a room of that name.`)
        case 'bad-name': throw new AdminError('A room has a name of 1 to 80 characters.')
        case 'no-institution': case 'forbidden': throw new AdminError('The room cannot be made there.')
      }
      const streams = []
      for (const name of names) {
        const added = await addRoomInput(services, SYSTEM, { roomId: made.roomId, name })
        if (added.kind !== 'added') throw new AdminError(`The room was made, but not its input "${name}": ${added.kind.replaceAll('-', ' ')}.`)
        streams.push({ ...added.encoder, inputId: added.inputId })
      }
      return { json: { id: made.roomId, name: flags.required('name'), inputs: streams }, text: [`Room ${made.roomId}`, ...streams.map((stream) => `${stream.name}: ${stream.rtmpUrl} (shown once)`)].join('\n') }
    },
  },
}
