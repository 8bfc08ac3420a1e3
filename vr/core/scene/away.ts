import type { Pose, SceneState, StructureKey } from '../../contract'
import type { Look, Preview } from './looks'

/**
 * Structures that are drawn elsewhere than their patient has them, pulled out or exploded; hidden ones are where they were, and so is
 * what stands elsewhere with all of its source. The set before, where nothing changed.
 */
export function awayOf(looks: readonly Look[], { structures }: SceneState, preview: Preview | null, before: ReadonlySet<StructureKey>): ReadonlySet<StructureKey> {
  const isAway = ({ key, shift }: Look) => shift.some((mm) => mm !== 0) || isMoved(preview?.of.includes(key) ? preview.pose : structures[key]?.moved)
  const now = new Set(looks.filter(isAway).map(({ key }) => key))
  return now.size === before.size && [...now].every((key) => before.has(key)) ? before : now
}

const isMoved = (pose: Pose | undefined) => pose !== undefined && [...pose.at, ...pose.turn.slice(0, 3)].some((part) => part !== 0)
