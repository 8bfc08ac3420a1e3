import { add, dot, scale, type FramePlane } from './geometry'
import { isPlaneView, type View } from './engine/view'

/** Where two views stood when they were linked, and where they were left since. */
interface Link { from: Map<View, Place>; left: Map<View, number> }
interface Place { index: number; mm: number | null }

/** Along its own normal, where it lies in a patient. */
export function placeOf(view: View): Place {
  const { plane, frame, index } = view.state()
  return { index, mm: plane && (isPlaneView(view) || frame?.place) ? dot(plane.origin, plane.normal) : null }
}

/**
 * Views without a common space go as many millimetres as each other from where both stood when they were linked: always
 * from there, so that no step's rounding adds to the next. Without millimetres on either side it is as many pictures.
 */
export function createLinkedScroll(middleOf: (plane: FramePlane) => [number, number, number]) {
  const links = new WeakMap<View, WeakMap<View, Link>>()

  function linkOf(view: View, before: Place, other: View): Link {
    const known = links.get(view)?.get(other)
    // Whoever moved one of them alone since then linked them anew where they stand now.
    if (known && known.left.get(view) === before.index && known.left.get(other) === other.state().index) return known
    const link: Link = { from: new Map([[view, before], [other, placeOf(other)]]), left: new Map() }
    for (const [a, b] of [[view, other], [other, view]] as const) links.set(a, (links.get(a) ?? new WeakMap<View, Link>()).set(b, link))
    return link
  }

  /** @param sign -1 where the two count in opposite directions of a patient. */
  return function follow(view: View, before: Place, other: View, sign: 1 | -1): void {
    const link = linkOf(view, before, other)
    const [mine, theirs, now] = [link.from.get(view)!, link.from.get(other)!, placeOf(view)]
    const { plane } = other.state()
    const here = placeOf(other).mm
    if (plane && here !== null && now.mm !== null && mine.mm !== null && theirs.mm !== null) other.showPoint(add(middleOf(plane), scale(plane.normal, theirs.mm + sign * (now.mm - mine.mm) - here)))
    else other.scrollTo(theirs.index + sign * (now.index - mine.index))
    link.left.set(view, now.index).set(other, other.state().index)
  }
}
