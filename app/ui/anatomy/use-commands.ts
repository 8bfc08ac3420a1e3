import { useCallback, useEffect, useMemo, useRef } from 'react'
import type { StructureKey, ViewState, AssetManifest, VolumeState } from '#vr/contract'
import { useTranslation } from '~/i18n/use-translation'
import { useShortcuts } from '~/ui/keyboard'
import { middleOf, newPlane, turned, type Box } from './rules/cuts'
import { KEYS, redoes, undoes, type Command, type Tool } from './rules/keys'
import type { Stage } from './rules/stage'
import { fadeOn, only, putBack, putTogether, showAll } from './rules/verbs'
import { LETTERS } from './rules/views'
import type { Started } from './use-theatre'

interface Desk {
  manifest: AssetManifest
  stage: Stage
  box: Box
  firstVolume: VolumeState
  selected: readonly StructureKey[]
  select: (keys: StructureKey[]) => void
  setTool: (tool: Tool) => void
  toggleList: () => void
  started: Started | null
  look: (view: ViewState) => void
  run: Stage['do']
}

/** What buttons and keys ask for, done. */
export function useCommands(desk: Desk): (command: Command) => void {
  const { t } = useTranslation('anatomy')
  const at = useRef(desk)
  at.current = desk
  const command = useCallback((given: Command) => carry(given, at.current), [])
  useShortcuts(useMemo(() => KEYS.map(([key, word, given]) => ({ key, ...(key === '=' ? { shown: '=' } : {}), label: t(word as 'verb.hide'), run: () => command(given) })), [t, command]))
  // The page's list of keys leaves Ctrl and Command alone.
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      const { target } = event
      if (event.defaultPrevented || (target instanceof HTMLElement && (target.isContentEditable || target.matches('textarea, select, input:not([type=range], [type=checkbox], [type=radio], [type=color])'))) || document.querySelector('[role=dialog]')) return
      if (!undoes(event) && !redoes(event)) return
      event.preventDefault()
      if (undoes(event)) at.current.stage.undo()
      else at.current.stage.redo()
    }
    window.addEventListener('keydown', press)
    return () => window.removeEventListener('keydown', press)
  }, [])
  return command
}

function carry(command: Command, { manifest, stage, box, firstVolume, selected, select, setTool, toggleList, started, look, run }: Desk): void {
  const { scene } = stage.state()
  const theatre = started?.theatre
  switch (command.run) {
    case 'tool': return setTool(command.tool)
    case 'undo': return void stage.undo()
    case 'redo': return void stage.redo()
    case 'hide': if (selected.length) run({ do: 'show', of: [...selected], shown: false }); return
    case 'only': if (selected.length) run(only(manifest, selected)); return
    case 'fade': if (selected.length) run(fadeOn(scene, selected)); return
    case 'put-back': run(selected.length ? putBack(selected) : putTogether(scene)); return
    case 'show-all': run(showAll(manifest)); return
    case 'let-go': setTool('turn'); return select([])
    case 'list': return toggleList()
    case 'cut': { const plane = newPlane(command.name, box, scene.planes); if (plane) run({ do: 'cut', plane }); return }
    case 'turn-cut': { const last = scene.planes.at(-1); if (last) run({ do: 'cut', plane: turned(last) }); return }
    case 'apart': {
      const amount = within(scene.explode.amount + command.by)
      run({ do: 'explode', by: amount > 0 ? (scene.explode.by ?? (manifest.groups.length > 1 ? 'group' : 'structure')) : null, amount, centre: middleOf(box) })
      return
    }
    case 'peel': run({ do: 'peel', amount: within(scene.peel + command.by) }); return
    case 'volume': if (manifest.volume) run({ do: 'volume', of: 'main', set: { shown: !(scene.volumes.main ?? firstVolume).shown } }); return
    case 'view': return theatre?.look(LETTERS[command.name])
    case 'whole': return theatre?.home()
    case 'nearer': if (theatre && started) look(started.scene.zoomed(theatre.view(), command.by)); return
    case 'turn': if (theatre && started) look(started.scene.turned(theatre.view(), (command.right * Math.PI) / 180, (command.up * Math.PI) / 180))
  }
}

const within = (share: number) => Math.round(Math.min(1, Math.max(0, share)) * 100) / 100
