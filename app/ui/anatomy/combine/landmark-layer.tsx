import type { Mm3, SceneState, ViewState } from '#vr/contract'
import { posed } from '#vr/core/state/pose'
import { useTranslation } from '~/i18n/use-translation'
import { useCell, type Cell } from '../cell'
import { colourOf } from '../rules/landmarks'
import type { Started } from '../use-theatre'
import type { Registering } from './use-landmarks'

/** Over the picture: the landmarks of the model whose turn it is, numbered as on the other, and what is asked for. */
export function LandmarkLayer({ registering, scene, started, view }: { registering: Registering; scene: SceneState; started: Started; view: Cell<ViewState | null> }) {
  const { t } = useTranslation('combine')
  useCell(view)
  const { landmarks, turn } = registering
  if (!landmarks || !turn) return null
  const place = scene.sources[landmarks.source]?.place
  const points = landmarks.pairs.map((pair): Mm3 | null => (turn === 'to' ? pair.to : pair.from && place ? posed(pair.from, place) : null))
  const asked = turn === 'to' ? landmarks.pairs.length : landmarks.pairs.length + 1
  return (
    <>
      <svg aria-hidden data-landmarks={turn} className="pointer-events-none absolute inset-0 size-full">
        {points.map((point, index) => {
          const at = point && started.theatre.project(point)
          return at && <g key={index} data-landmark={index + 1}><circle cx={at.x} cy={at.y} r={6} fill={colourOf(index)} stroke="#000" /><text x={at.x + 10} y={at.y + 5} fill={colourOf(index)} stroke="#000" strokeWidth={3} paintOrder="stroke" className="text-sm font-semibold">{index + 1}</text></g>
        })}
      </svg>
      <span aria-hidden className="pointer-events-none absolute top-1/2 left-1/2 size-5 -translate-1/2 rounded-full border-2 border-white/80 [box-shadow:0_0_2px_#000]" />
      <p role="status" data-landmark-hint={turn} className="pointer-events-none absolute bottom-12 left-1/2 max-w-[90%] -translate-x-1/2 rounded-full bg-raised/90 px-4 py-1 text-center text-sm text-balance" style={{ boxShadow: `inset 0 0 0 2px ${colourOf(asked - 1)}` }}>{t(`landmarks.ask.${turn}`, { count: asked })}</p>
    </>
  )
}
