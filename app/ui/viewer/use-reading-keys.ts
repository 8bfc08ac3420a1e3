import { useMemo } from 'react'
import { useTranslation } from '~/i18n/use-translation'
import { useShortcuts } from '~/ui/keyboard'
import { LAYOUTS, type Desk } from './desk'
import { autoRange, CT_WINDOWS, rangeOf } from './engine/windows'
import type { FindingsStore } from './findings/store'
import type { Tool } from './tools/tool'

const TOOL_KEYS: [string, Tool][] = [['s', 'scroll'], ['w', 'window'], ['z', 'zoom'], ['p', 'pan'], ['m', 'magnify'], ['x', 'crosshair'], ['l', 'length'], ['a', 'angle'], ['c', 'cobb'], ['e', 'ellipse'], ['b', 'rectangle'], ['d', 'freehand'], ['v', 'probe'], ['n', 'arrow'], ['t', 'text']]

/** The keyboard of the reading room; `?` shows it. */
export function useReadingKeys({ desk, store, mayAnnotate, onKey, onPanel, isHere }: { desk: Desk; store: FindingsStore; mayAnnotate: boolean; onKey: () => void; onPanel: () => void; /** Where the page has other things too: whether the keys are meant for the pictures. */ isHere?: () => boolean }) {
  const { t } = useTranslation('viewer')
  useShortcuts(useMemo(() => {
    const active = () => desk.activeView()
    const by = (count: number) => desk.scrollBy(desk.state().active, count)
    const to = (index: (count: number) => number) => { const view = active(); if (view) desk.scrollTo(desk.state().active, index(view.state().count)) }
    const turn = (change: 'rotation' | 'flipped' | 'flippedUp' | 'isInverted') => {
      const now = active()?.state().presentation
      if (now) active()!.present(change === 'rotation' ? { rotation: now.rotation + 90 } : { [change]: !now[change] })
    }
    const tools = TOOL_KEYS.filter(([, tool]) => mayAnnotate || ['scroll', 'window', 'zoom', 'pan', 'magnify', 'crosshair'].includes(tool))
    const keys = [
      { key: 'ArrowUp', label: t('keys.back'), run: () => by(-1) },
      { key: 'ArrowLeft', label: t('keys.back'), run: () => by(-1) },
      { key: 'ArrowDown', label: t('keys.forward'), run: () => by(1) },
      { key: 'ArrowRight', label: t('keys.forward'), run: () => by(1) },
      { key: 'PageUp', shown: 'PgUp', label: t('keys.back10'), run: () => by(-10) },
      { key: 'PageDown', shown: 'PgDn', label: t('keys.forward10'), run: () => by(10) },
      { key: 'Home', label: t('keys.first'), run: () => to(() => 0) },
      { key: 'End', label: t('keys.last'), run: () => to((count) => count - 1) },
      { key: ' ', label: t('keys.cine'), run: () => (desk.state().cine ? desk.pause() : desk.play(desk.state().active, fpsOf(desk))) },
      { key: '+', label: t('keys.larger'), run: () => zoom(desk, 1.25) },
      { key: '=', shown: '=', label: t('keys.larger'), run: () => zoom(desk, 1.25) },
      { key: '-', shown: '-', label: t('keys.smaller'), run: () => zoom(desk, 0.8) },
      { key: 'r', label: t('picture.rotate'), run: () => turn('rotation') },
      { key: 'h', label: t('picture.flip'), run: () => turn('flipped') },
      { key: 'j', label: t('picture.flipUp'), run: () => turn('flippedUp') },
      { key: 'i', label: t('picture.invert'), run: () => turn('isInverted') },
      { key: '0', label: t('picture.reset'), run: () => active()?.reset() },
      ...CT_WINDOWS.slice(0, 9).map((one, i) => ({ key: String(i + 1), label: t('keys.window', { name: t(`window.${one.name}`) }), run: () => { const view = active(); if (view?.state().frame?.isHounsfield) desk.setWindow(desk.state().active, rangeOf(one)) } })),
      { key: 'q', label: t('window.auto'), run: () => { const held = active()?.state().held; if (held?.pixels) desk.setWindow(desk.state().active, autoRange(held)) } },
      ...tools.map(([key, tool]) => ({ key, label: t(`tool.${tool}`), run: () => desk.set({ tool }) })),
      ...(mayAnnotate ? [
        { key: 'k', label: t('key.mark'), run: onKey },
        { key: 'u', label: t('edit.undo'), run: () => store.undo() },
        { key: 'y', label: t('edit.redo'), run: () => store.redo() },
        { key: 'Delete', shown: 'Del', label: t('edit.remove'), run: () => { const { selected } = desk.state(); if (selected) { store.remove(selected); desk.set({ selected: null }) } } },
      ] : []),
      { key: 'o', label: t('keys.layout'), run: () => desk.setLayout(LAYOUTS[(LAYOUTS.indexOf(desk.state().layout) + 1) % LAYOUTS.length]!) },
      { key: 'g', label: t('mpr.all'), run: () => desk.planes() },
      { key: 'f', label: t('findings.label'), run: onPanel },
    ]
    return isHere ? keys.map((one) => ({ ...one, isMeant: isHere })) : keys
  }, [t, desk, store, mayAnnotate, onKey, onPanel, isHere]))
}

function zoom(desk: Desk, factor: number) {
  const view = desk.activeView()
  if (view) view.zoomAt(factor, [view.element.clientWidth / 2, view.element.clientHeight / 2])
}
function fpsOf(desk: Desk): number {
  const own = desk.activeView()?.state().frame?.frameTimeMs
  return own ? Math.round(1000 / own) : 15
}
