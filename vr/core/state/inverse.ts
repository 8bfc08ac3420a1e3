import type { Operation, SceneBounds, SceneState, SourceId, StructureKey, StructureState } from '../../contract'
import { boundsIn, membersOf } from './apply'
import { isOf } from './structure-key'

/** What leads back: applied in order after the operation, the scene is again what `state` is. Only for what was applied to `state`. */
export function inverse(state: SceneState, operation: Operation, bounds: SceneBounds): Operation[] {
  const each = (keys: readonly StructureKey[], back: (key: StructureKey) => Operation) => [...new Set(keys)].map(back)
  switch (operation.do) {
    case 'show': return each(operation.of, (key) => ({ do: 'show', of: [key], shown: state.structures[key]?.shown ?? true }))
    case 'fade': return each(operation.of, (key) => ({ do: 'fade', of: [key], opacity: state.structures[key]?.opacity ?? 1 }))
    case 'tint': return each(operation.of, (key) => ({ do: 'tint', of: [key], colour: state.structures[key]?.colour ?? null }))
    case 'group': return each(operation.of, (key) => ({ do: 'group', of: [key], group: state.structures[key]?.group ?? null }))
    case 'place': {
      const { of } = operation
      if (of === 'body') return [{ do: 'place', of, pose: state.body.place, scale: state.body.scale }]
      return each(of.startsWith('group:') ? membersOf(state, of.slice('group:'.length), boundsIn(state, bounds)) : [of as StructureKey], (key) => ({ do: 'place', of: key, pose: state.structures[key]?.moved ?? null }))
    }
    case 'explode': return [{ do: 'explode', ...state.explode }]
    case 'peel': return [{ do: 'peel', amount: state.peel }]
    case 'cut': {
      const before = state.planes.find(({ id }) => id === operation.plane.id)
      return [before ? { do: 'cut', plane: before } : { do: 'uncut', id: operation.plane.id }]
    }
    case 'lasso': {
      const before = state.lassos.find(({ id }) => id === operation.lasso.id)
      return [before ? { do: 'lasso', lasso: before } : { do: 'unlasso', id: operation.lasso.id }]
    }
    case 'box': return [{ do: 'box', box: state.box }]
    case 'volume': return [{ do: 'volume', of: operation.of, set: state.volumes[operation.of] ?? boundsIn(state, bounds).volumes.get(operation.of) ?? {} }]
    case 'mark': return [{ do: 'mark', id: operation.id, mark: state.marks[operation.id] ?? null }]
    case 'combine': return [{ do: 'combine', id: operation.id, source: state.sources[operation.id] ?? null }, ...hangingOn(state, operation.id, operation.source === null)]
    // Their place in the list is part of the scene.
    case 'uncut': case 'unlasso': case 'restore': return [{ do: 'restore', state }]
  }
}

/** What comes back with a source that was taken out, or placed anew: piece by piece, so that what others did meanwhile stays. */
function hangingOn(state: SceneState, id: SourceId, wasTakenOut: boolean): Operation[] {
  if (!state.sources[id]) return []
  const marks = Object.entries(state.marks).flatMap(([key, mark]): Operation[] => ((wasTakenOut && mark.on !== null && isOf(id, mark.on)) || mark.between?.includes(id) ? [{ do: 'mark', id: key, mark }] : []))
  if (!wasTakenOut) return marks
  const structures = Object.entries(state.structures).filter(([key]) => isOf(id, key)) as [StructureKey, StructureState][]
  const volume = state.volumes[id]
  return [
    ...structures.flatMap(([key, own]) => asItWas(key, own)),
    ...(volume ? [{ do: 'volume', of: id, set: volume } satisfies Operation] : []),
    ...state.planes.flatMap((plane): Operation[] => (plane.affects !== 'all' && plane.affects.some((key) => isOf(id, key)) ? [{ do: 'cut', plane }] : [])),
    ...marks,
  ]
}

function asItWas(key: StructureKey, { shown, opacity, colour, group, moved }: StructureState): Operation[] {
  const of = [key]
  const all: Operation[] = []
  if (shown !== undefined) all.push({ do: 'show', of, shown })
  if (opacity !== undefined) all.push({ do: 'fade', of, opacity })
  if (colour !== undefined) all.push({ do: 'tint', of, colour })
  if (group !== undefined) all.push({ do: 'group', of, group })
  if (moved !== undefined) all.push({ do: 'place', of: key, pose: moved })
  return all
}
