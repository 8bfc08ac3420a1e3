import type { Mm3, Operation, Refused, StructureKey } from '../contract'
import { keyOf } from '../core/state/structure-key'
import type { HeadsetPorts } from './contract'
import type { Side } from './inputs'
import type { MenuShown } from './menu'

/** What one visit in the headset is about: which hand points, what is chosen, what the menu shows. Whatever changes it calls `stale`. */
export interface Visit {
  /** The hand that points; the menu is on the other. */
  main: Side
  page: MenuShown['page']
  listFrom: number
  takes: MenuShown['takes']
  hasKnife: boolean
  chosen: StructureKey | null
  /** Where the name of what was chosen stands: on it, patient mm. */
  tagAt: Mm3 | null
  /** Opacity that a slider shows and that is not done yet. */
  fade: number | null
  note: string | null
  isStale: boolean
  /** In the person's language. */
  names: ReadonlyMap<StructureKey, string>
  off(): Side
  stale(): void
  say(text: string | null): void
  /** Done as one step, or said why not. */
  run(...operations: Operation[]): Refused | null
  choose(key: StructureKey | null): void
}

export function startVisit({ manifest, language, words, isLeftHanded, run, onPick }: Pick<HeadsetPorts, 'manifest' | 'language' | 'words' | 'isLeftHanded' | 'run' | 'onPick'>): Visit {
  const visit: Visit = {
    main: isLeftHanded ? 'left' : 'right', page: 'verbs', listFrom: 0, takes: 'part', hasKnife: false, chosen: null, tagAt: null, fade: null, note: null, isStale: true,
    names: new Map(manifest.structures.map(({ key, name }) => [keyOf(key), name[language]])),
    off: () => (visit.main === 'right' ? 'left' : 'right'),
    stale() { visit.isStale = true },
    say(text) {
      visit.note = text
      visit.stale()
    },
    run(...operations) {
      const refused = run(operations)
      visit.say(refused === null || refused === 'no-change' ? null : refused === 'too-many' ? words.tooManyCuts : refused === 'held-by-other' ? words.heldByOther : words.refused)
      return refused
    },
    choose(key) {
      visit.chosen = key
      visit.note = null
      onPick(key)
      visit.stale()
    },
  }
  return visit
}
