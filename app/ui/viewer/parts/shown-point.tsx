import type { Point3 } from '~/domain/images/finding'
import { distanceFromPlane } from '../geometry'
import { stepOf } from '../desk'
import type { View } from '../engine/view'
import { useViewState } from '../use-view'

/** A cross at the place that the address names, on the pictures that go through it. */
export function ShownPoint({ view, point }: { view: View | null; point: Point3 }) {
  const state = useViewState(view)
  if (!view || !state?.plane || (state.kind === 'stack' && !state.frame?.place)) return null
  // Half of the way to the next picture: on exactly one of them, or on two that are equally near.
  if (Math.abs(distanceFromPlane(state.plane, point)) > (stepOf(view) ?? 1) / 2 + 0.01) return null
  const at = view.toCanvas(point)
  if (!at) return null
  return (
    <svg aria-hidden data-shown-point={point.join(',')} className="pointer-events-none absolute inset-0 z-10 size-full">
      <g transform={`translate(${at[0]} ${at[1]})`} className="fill-none stroke-[#6fd3ff]" strokeWidth={1.5}><circle r={11} /><path d="M-20 0h12M8 0h12M0 -20v12M0 8v12" /></g>
    </svg>
  )
}
