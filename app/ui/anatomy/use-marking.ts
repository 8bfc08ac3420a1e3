import { useCallback, useEffect, useRef, useState } from 'react'
import type { AssetManifest, Mm3, StructureKey } from '#vr/contract'
import type { Picked } from '#vr/core/scene'
import { areaText, pointsOf } from '#vr/core/state/measure'
import { MAIN, sourceOf } from '#vr/core/state/structure-key'
import { useTranslation } from '~/i18n/use-translation'
import { useToast } from '~/ui/toast'
import type { Sources } from './combine/use-sources'
import { relationOf } from './rules/combined'
import { isPointTool, type Tool } from './rules/keys'
import { screenOfKey, whyNotMeasured } from './rules/screens'
import { MARK_COLOURS, markOf, strokesOf, type Shown } from './rules/marks'
import type { Stage } from './rules/stage'
import type { Started } from './use-theatre'

/** With where it is drawn now: what was pulled out is measured as it lies in the patient and shown where it is. */
export interface DraftPoint extends Shown { shownMm: Mm3 }
interface Place { x: number; y: number }

/** Measures, labels and lines that are being made: what was tapped so far, and what a finished one becomes. */
export function useMarking({ manifest, tool, run, started, by, onPlaced, sources, main }: { /** Of the models beside the first. */ sources: Pick<Sources, 'manifestOf'>; main: AssetManifest; /** Of all models together. */ manifest: AssetManifest; tool: Tool; run: Stage['do']; started: Started | null; by: string; /** A finished mark: its words are wanted, or the list that has it. */ onPlaced: (id: string) => void }) {
  const { t } = useTranslation(['anatomy', 'screens', 'combine'])
  const toast = useToast()
  const [draft, setDraft] = useState<DraftPoint[]>([])
  const [colour, setColour] = useState<string>(MARK_COLOURS[0])
  const held = useRef({ manifest, tool, run, started, by, onPlaced, draft, colour, sources, main })
  held.current = { manifest, tool, run, started, by, onPlaced, draft, colour, sources, main }
  useEffect(() => setDraft([]), [tool])

  /** A tap with a tool of points in hand. */
  const point = useCallback((picked: Picked | null) => {
    const { manifest, tool, run, started, by, onPlaced, draft, colour, sources, main } = held.current
    if (!isPointTool(tool) || !started) return
    if (!picked) return toast({ text: t('mark.nothingThere') })
    const board = tool === 'label' ? null : screenOfKey(manifest, picked.key) ?? (draft[0]?.key ? screenOfKey(manifest, draft[0].key) : null)
    if (board) {
      // Between a board and a body there is no length, nor an area of its edge.
      const isOfIt = tool !== 'area' && [picked.key, ...draft.map(({ key }) => key)].every((key) => key === picked.key)
      const why = isOfIt ? whyNotMeasured(board, [...draft.map(({ mm }) => mm), picked.mm]) : 'beyond-scale'
      if (why) return toast({ text: t(`screens:notMeasured.${why}`) })
    }
    if (tool === 'area') {
      const face = picked.isOnCut ? started.theatre.sections().find(({ key, plane }) => key === picked.key && started.theatre.state().planes.some((one) => one.id === plane && Math.abs(alongOf(one.normal, picked.shownMm) - one.distanceMm) < 0.5)) : undefined
      if (!face) return toast({ text: t('mark.noFace') })
      if (face.areaMm2 === null) return toast({ text: t('mark.faceCut') })
      toast({ text: t('mark.areaIs', { area: areaText(face.areaMm2) }) })
    }
    const scene = started.theatre.state()
    const firstKey = draft[0]?.key
    // Between models that nobody has brought together there is no distance, and no angle.
    const isApart = (key: StructureKey) => {
      const source = sourceOf(key)
      const [own, of] = [sources.manifestOf(source), scene.sources[source]]
      return source !== MAIN && (!own || !of || relationOf(main, own, of).kind === 'none')
    }
    if (firstKey && sourceOf(firstKey) !== sourceOf(picked.key) && (isApart(firstKey) || isApart(picked.key))) return toast({ text: t('combine:measure.notRegistered') })
    const next = [...draft, { mm: picked.mm, key: picked.key, shownMm: picked.shownMm }]
    if (next.length < pointsOf(tool)!) return setDraft(next)
    setDraft([])
    const id = crypto.randomUUID()
    if (run({ do: 'mark', id, mark: markOf(tool, next, started.theatre.view(), by, colour, scene) }) === null) onPlaced(id)
  }, [t, toast])

  /** A line was drawn over the picture, CSS pixels. */
  const line = useCallback((places: readonly Place[]) => {
    const { tool, run, started, by, colour } = held.current
    if (!started || places.length < 2) return
    const { theatre } = started
    if (tool === 'lasso') {
      const lasso = theatre.lassoFrom(crypto.randomUUID(), places, 'outside')
      if (lasso) run({ do: 'lasso', lasso })
      return
    }
    const drawn = onWhatIsThere(theatre, places)
    const operations = strokesOf(drawn, by, colour, () => crypto.randomUUID())
    if (operations.length > 0) run(operations)
  }, [])
  const drop = useCallback(() => setDraft([]), [])
  return { draft, drop, point, line, colour, setColour }
}

const alongOf = (normal: Mm3, at: Mm3) => normal[0] * at[0] + normal[1] * at[1] + normal[2] * at[2]

/** On the surface where the line begins on one; else on a plane that faces the viewer, in the middle of what is looked at. */
function onWhatIsThere(theatre: Started['theatre'], places: readonly Place[]): Shown[] {
  if (theatre.pick(places[0]!.x, places[0]!.y)) {
    return places.flatMap(({ x, y }) => {
      const found = theatre.pick(x, y)
      return found ? [{ mm: found.mm, key: found.key as StructureKey | null }] : []
    })
  }
  const { from, to } = theatre.view()
  const towards = to.map((one, axis) => one - from[axis]!) as Mm3
  const depth = alongOf(towards, towards)
  return places.map(({ x, y }) => {
    const { origin, direction } = theatre.rayAt(x, y)
    const far = depth / alongOf(towards, [direction.x, direction.y, direction.z])
    return { mm: [origin.x + direction.x * far, origin.y + direction.y * far, origin.z + direction.z * far], key: null }
  })
}
