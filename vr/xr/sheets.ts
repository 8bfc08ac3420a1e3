import type { Boards } from './boards'
import type { HeadsetPorts } from './contract'
import { lessonSheet, menuSheet, type MenuShown } from './menu'
import type { Previews } from './previews'
import type { Answering } from './quiz'
import type { Visit } from './visit'

/** What the boards say now; nothing where nothing changed. */
export function showSheets(ports: HeadsetPorts, visit: Visit, boards: Boards, { opacityOf }: Pick<Previews, 'opacityOf'>, answers: Answering | null): void {
  if (!visit.isStale) return
  visit.isStale = false
  const { lesson, words, volume } = ports
  const { chosen, names, fade } = visit
  const scene = ports.scene()
  const structure = chosen ? scene.structures[chosen] : undefined
  const shown: MenuShown = {
    page: visit.page, takes: visit.takes, hasKnife: visit.hasKnife, note: visit.note, listFrom: visit.listFrom, isLeftHanded: visit.main === 'left', cuts: scene.planes.length,
    opacity: fade ?? (names.size > 0 ? Math.max(...[...names.keys()].map(opacityOf)) : 1),
    chosen: chosen ? { key: chosen, name: names.get(chosen) ?? '', opacity: fade ?? opacityOf(chosen), isShown: structure?.shown !== false, isMoved: Boolean(structure?.moved) } : null,
    volume: volume ? { isShown: volume.isShown(), isGivenUp: volume.isGivenUp() } : null,
    structures: visit.page === 'structures' ? [...names].map(([key, name]) => ({ key, name, isShown: scene.structures[key]?.shown !== false })) : [],
  }
  boards.menu(menuSheet(shown, words))
  if (lesson && answers) boards.lesson(lessonSheet(lesson.now(), answers.order(), answers.asking(words), words, answers.isBegun()))
  boards.tag(chosen && visit.tagAt ? (names.get(chosen) ?? '') : null)
}
