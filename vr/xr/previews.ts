import { BOUNDS, type CutPlane, type StructureKey } from '../contract'
import type { Theatre } from '../core/scene'
import type { HeadsetPorts } from './contract'
import { bladeInHand } from './hands'
import { buzz, type Hand } from './inputs'
import type { Visit } from './visit'

/** What the picture shows while a hand is at it, and what becomes of it: the blade in the hand, and the opacity under a slider. */
export interface Previews {
  setKnife(is: boolean): void
  /** The cut stands where the blade is. */
  fixKnife(hand: Hand): void
  /** Each frame that the blade is in the hand. */
  followKnife(hand: Hand): void
  setFade(value: number): void
  fixFade(): void
  opacityOf(key: StructureKey): number
}

/** Below this nothing is seen: then it is hidden by its button, not by chance. */
const FAINTEST = 0.05
const IDS = ['a', 'b', 'c'] as const

export function startPreviews(theatre: Theatre, { scene, words }: Pick<HeadsetPorts, 'scene' | 'words'>, visit: Visit): Previews {
  const fading = (): StructureKey[] => (visit.chosen ? [visit.chosen] : [...visit.names.keys()])
  const blade = (hand: Hand): CutPlane => {
    const { planes } = scene()
    const id = IDS.find((one) => !planes.some((plane) => plane.id === one)) ?? 'd'
    return { id, ...bladeInHand(hand.aim, theatre.stage.patientToRoom()), isOn: true, section: true, affects: 'all' }
  }
  return {
    setKnife(is) {
      if (is && scene().planes.length >= BOUNDS.planes) return visit.say(words.tooManyCuts)
      visit.hasKnife = is
      if (!is) theatre.setState(scene())
      visit.say(null)
    },
    fixKnife(hand) {
      if (visit.run({ do: 'cut', plane: blade(hand) }) === null) {
        buzz(hand, 0.7, 50)
        visit.hasKnife = false
      } else buzz(hand, 1, 120)
      theatre.setState(scene())
    },
    followKnife(hand) {
      const now = scene()
      theatre.stage.moves()
      theatre.setState({ ...now, planes: [...now.planes, blade(hand)] })
    },
    setFade(value) {
      visit.fade = Math.max(FAINTEST, Math.round(value * 100) / 100)
      const now = scene()
      const structures = { ...now.structures }
      for (const key of fading()) structures[key] = { ...structures[key], opacity: visit.fade }
      theatre.setState({ ...now, structures })
      visit.stale()
    },
    fixFade() {
      if (visit.fade !== null) visit.run({ do: 'fade', of: fading(), opacity: visit.fade })
      visit.fade = null
      theatre.setState(scene())
    },
    opacityOf: (key) => scene().structures[key]?.opacity ?? 1,
  }
}
