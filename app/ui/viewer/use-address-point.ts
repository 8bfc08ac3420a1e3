import { useSearchParams } from '@remix-run/react'
import { useEffect, useMemo, useRef } from 'react'
import type { Point3 } from '~/domain/images/finding'
import { referenceOf, type Desk } from './desk'
import type { View } from './engine/view'

/** `?series=ID&at=x,y,z`: patient's millimetres (LPS). null: the address names no place. */
export function useAddressPoint(): { series: string | null; point: Point3 | null } {
  const [given] = useSearchParams()
  const [series, at] = [given.get('series'), given.get('at')]
  return useMemo(() => ({ series, point: pointOf(at) }), [series, at])
}

const FARTHEST_MM = 10_000
export function pointOf(text: string | null): Point3 | null {
  const parts = text?.split(',').map((one) => (one.trim() === '' ? NaN : Number(one)))
  return parts?.length === 3 && parts.every((one) => Math.abs(one) <= FARTHEST_MM) ? (parts as Point3) : null
}

/** Goes there once, as soon as there is a picture that knows where it lies. */
export function useGoToPoint(desk: Desk, view: View | null, point: Point3 | null): void {
  const shown = useRef<Point3 | null>(null)
  useEffect(() => {
    if (!view || !point || shown.current === point) return
    const go = () => {
      if (shown.current === point || referenceOf(view) === null) return
      shown.current = point
      view.showPoint(point)
      desk.point(view.id, point)
    }
    go()
    return view.subscribe(go)
  }, [desk, view, point])
}
