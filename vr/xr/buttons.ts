import { Vector3 } from 'three'
import type { StructureKey } from '../contract'
import type { HeadsetPorts } from './contract'
import { LIST_ROWS } from './menu'
import type { Previews } from './previews'
import type { Answering } from './quiz'
import type { Viewpoint } from './viewpoint'
import type { Visit } from './visit'

const LOOKS: Record<string, Vector3> = { front: new Vector3(0, 0, -1), behind: new Vector3(0, 0, 1), left: new Vector3(-1, 0, 0), right: new Vector3(1, 0, 0) }

export interface ButtonsAct {
  ports: HeadsetPorts
  visit: Visit
  viewpoint: Pick<Viewpoint, 'stand'>
  previews: Pick<Previews, 'setKnife'>
  answers: Answering | null
  leave(): void
}

/** What each button of the menu and of the lesson's board does, by its id. */
export function startButtons({ ports, visit, viewpoint, previews, answers, leave }: ButtonsAct): (id: string) => void {
  const { lesson, volume } = ports
  const ACTIONS: Record<string, () => void> = {
    'takes part': () => { visit.takes = 'part' },
    'takes whole': () => { visit.takes = 'whole' },
    knife: () => previews.setKnife(!visit.hasKnife),
    uncut: () => { const last = ports.scene().planes.at(-1); if (last) visit.run({ do: 'uncut', id: last.id }) },
    hide: () => { if (visit.chosen) visit.run({ do: 'show', of: [visit.chosen], shown: ports.scene().structures[visit.chosen]?.shown === false }) },
    'show all': () => { visit.run({ do: 'show', of: [...visit.names.keys()], shown: true }, { do: 'fade', of: [...visit.names.keys()], opacity: 1 }) },
    'put back': () => {
      const { structures, explode } = ports.scene()
      const own = visit.chosen && structures[visit.chosen]?.moved ? visit.chosen : null
      if (own) return void visit.run({ do: 'place', of: own, pose: null })
      const moved = (Object.keys(structures) as StructureKey[]).filter((key) => structures[key]!.moved)
      visit.run(...moved.map((of) => ({ do: 'place', of, pose: null }) as const), { do: 'explode', by: null, amount: 0, centre: explode.centre }, { do: 'peel', amount: 0 })
    },
    undo: () => ports.undo(),
    structures: () => { visit.page = 'structures' },
    views: () => { visit.page = 'views' },
    verbs: () => { visit.page = 'verbs' },
    'list back': () => { visit.listFrom = Math.max(0, visit.listFrom - LIST_ROWS + 1) },
    'list on': () => { visit.listFrom += LIST_ROWS - 1 },
    'to me': () => viewpoint.stand(),
    'other hand': () => { visit.main = visit.off(); ports.onLeftHanded?.(visit.main === 'left') },
    volume: () => volume?.show(!volume.isShown()),
    leave,
    next: () => lesson?.next(),
    previous: () => lesson?.previous(),
    resume: () => lesson?.resume?.(),
    listen: () => lesson?.voice?.toggle(),
    answer: () => answers?.give(),
    again: () => answers?.again(),
    retry: () => answers?.retry(),
  }
  return (id) => {
    visit.note = null
    if (id.startsWith('choose ')) visit.choose(id.slice('choose '.length) as StructureKey)
    else if (id.startsWith('view ')) viewpoint.stand(LOOKS[id.slice('view '.length)])
    else if (id.startsWith('choice ')) answers?.choose(Number(id.slice('choice '.length)))
    else ACTIONS[id]?.()
    visit.stale()
  }
}
