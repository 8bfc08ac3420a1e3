import type { Services } from '~/infra/services.server'
import { SYSTEM, type Actor } from '~/policy/actor'
import { AdminError, type Noun } from './command'

type Ways = (services: Services, actor: Actor, id: string) => Promise<{ kind: string }>

/** `remove ID` and `restore ID` of what can be brought back for a week. */
export function removable(noun: string, remove: Ways, restore: Ways): Pick<Noun, 'remove' | 'restore'> {
  return {
    remove: {
      usage: `${noun} remove ID`,
      words: 1,
      async run(services, [id]) {
        if ((await remove(services, SYSTEM, id!)).kind !== 'done') throw new AdminError(`There is no ${noun} ${id}.`)
        return { json: { id }, text: `The ${noun} is removed; "${noun} restore ${id}" brings it back for a week.` }
      },
    },
    restore: {
      usage: `${noun} restore ID`,
      words: 1,
      async run(services, [id]) {
        if ((await restore(services, SYSTEM, id!)).kind !== 'done') throw new AdminError(`There is no ${noun} ${id} to bring back.`)
        return { json: { id }, text: `The ${noun} is there again.` }
      },
    },
  }
}
