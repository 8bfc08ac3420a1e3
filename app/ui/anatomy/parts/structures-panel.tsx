import { ChevronDown, ChevronRight, Eye, EyeOff, Search } from 'lucide-react'
import { useEffect, useMemo, useRef, useState } from 'react'
import type { AssetManifest, Operation, SceneState, StructureKey } from '#vr/contract'
import type { Language } from '~/i18n/languages'
import { useTranslation } from '~/i18n/use-translation'
import { cx } from '~/ui/class-names'
import { useFormat } from '~/i18n/format'
import { nameIn, shownOf, treeRows, windowOf, type TreeRow } from '../rules/tree'
import { SelectionBar } from './selection-bar'

export interface PanelProps {
  manifest: AssetManifest
  scene: SceneState
  run: (operation: Operation | readonly Operation[], gesture?: string) => void
  endGesture: () => void
}

const ROW = 44
const NOBODY: ReadonlySet<string> = new Set()

/** All structures by group: shown or not, and which are in hand. Of thousands those on the screen are drawn. */
export function StructuresPanel({ manifest, scene, run, endGesture, selected, onSelect }: PanelProps & { selected: readonly StructureKey[]; onSelect: (keys: StructureKey[]) => void }) {
  const { t, i18n } = useTranslation('anatomy')
  const language = i18n.language as Language
  const [words, setWords] = useState('')
  const [closed, setClosed] = useState(NOBODY)
  const rows = useMemo(() => treeRows(manifest, scene.structures, closed, words, language), [manifest, scene.structures, closed, words, language])
  const list = useRef<HTMLDivElement>(null)
  const [place, setPlace] = useState({ scrolled: 0, height: 800 })
  useEffect(() => {
    const element = list.current
    if (!element) return
    const look = () => setPlace({ scrolled: element.scrollTop, height: element.clientHeight })
    const observer = new ResizeObserver(look)
    observer.observe(element)
    element.addEventListener('scroll', look, { passive: true })
    return () => { observer.disconnect(); element.removeEventListener('scroll', look) }
  }, [])
  // What was picked in the picture is found in the list.
  useEffect(() => {
    const index = selected.length === 1 ? rows.findIndex((row) => row.kind === 'structure' && row.key === selected[0]) : -1
    const element = list.current
    if (index < 0 || !element) return
    if (index * ROW < element.scrollTop || (index + 1) * ROW > element.scrollTop + element.clientHeight) element.scrollTop = index * ROW - element.clientHeight / 2
  }, [selected])
  const { first, last } = windowOf(place.scrolled, place.height, ROW, rows.length)
  const chosen = new Set(selected)
  const choose = (row: TreeRow, adds: boolean) => {
    const keys = row.kind === 'group' ? row.members : [row.key]
    const isIn = keys.every((key) => chosen.has(key))
    if (adds) onSelect(isIn ? selected.filter((key) => !keys.includes(key)) : [...new Set([...selected, ...keys])])
    else onSelect(isIn && selected.length === keys.length ? [] : keys)
  }
  return (
    <div className="flex min-h-0 flex-1 flex-col">
      {manifest.structures.length > 6 && (
        <label className="relative m-2 mb-0 block shrink-0">
          <span className="sr-only">{t('list.search')}</span>
          <Search className="pointer-events-none absolute top-1/2 left-3 size-4 -translate-y-1/2 text-ink-soft" aria-hidden />
          <input type="search" value={words} onChange={(event) => setWords(event.target.value)} placeholder={t('list.search')} className="target w-full rounded-sm border border-line-strong bg-sunken py-1.5 pr-3 pl-9 text-ink placeholder:text-ink-soft" />
        </label>
      )}
      <div ref={list} role="list" aria-label={t('list.label')} data-structures className="min-h-28 flex-1 overflow-y-auto overscroll-contain p-2">
        <div className="relative" style={{ height: rows.length * ROW }}>
          {rows.slice(first, last).map((row, index) => (
            <Row
              key={`${row.kind} ${row.key}`} row={row} top={(first + index) * ROW} scene={scene} language={language} isClosed={closed.has(row.key)} isChosen={(row.kind === 'group' ? row.members : [row.key]).every((key) => chosen.has(key))}
              onChoose={(adds) => choose(row, adds)} onFold={() => setClosed((before) => { const next = new Set(before); if (!next.delete(row.key)) next.add(row.key); return next })}
              onShow={(shown) => run({ do: 'show', of: row.kind === 'group' ? row.members : [row.key], shown })}
            />
          ))}
        </div>
        {rows.length === 0 && <p className="p-4 text-center text-ink-soft" role="status">{t(words ? 'list.noMatch' : 'list.none')}</p>}
      </div>
      {selected.length > 0 && <SelectionBar manifest={manifest} scene={scene} run={run} endGesture={endGesture} selected={selected} onSelect={onSelect} />}
    </div>
  )
}

function Row({ row, top, scene, language, isClosed, isChosen, onChoose, onFold, onShow }: { row: TreeRow; top: number; scene: SceneState; language: Language; isClosed: boolean; isChosen: boolean; onChoose: (adds: boolean) => void; onFold: () => void; onShow: (shown: boolean) => void }) {
  const { t } = useTranslation('anatomy')
  const format = useFormat()
  const name = nameIn(row.name, language)
  const seen = shownOf(row.kind === 'group' ? row.members : [row.key], scene.structures)
  const state = row.kind === 'structure' ? scene.structures[row.key] : undefined
  const button = 'inline-flex size-11 shrink-0 items-center justify-center rounded-sm hover:bg-sunken [&_svg]:size-5'
  return (
    <div role="listitem" data-row={row.key} style={{ top, height: ROW, paddingLeft: `${Math.min(row.depth, 4) * 0.75}rem` }} className={cx('absolute inset-x-0 flex items-center rounded-sm', isChosen && 'bg-accent-soft')}>
      {row.kind === 'group' && <button type="button" className={cx(button, 'w-8')} aria-expanded={!isClosed} aria-label={t(isClosed ? 'list.open' : 'list.close', { name })} onClick={onFold}>{isClosed ? <ChevronRight aria-hidden /> : <ChevronDown aria-hidden />}</button>}
      <button type="button" aria-pressed={isChosen} onClick={(event) => onChoose(event.ctrlKey || event.metaKey || event.shiftKey)} className={cx('flex h-11 min-w-0 flex-1 items-center gap-2 rounded-sm px-2 text-left', row.kind === 'group' && 'pl-0 font-medium', seen === 'none' && 'text-ink-soft')}>
        {row.kind === 'structure' && <span aria-hidden className="size-4 shrink-0 rounded-full border border-white/30" style={{ background: row.colour, opacity: Math.max(0.15, state?.opacity ?? 1) }} />}
        <span className="truncate" title={name}>{name}</span>
        {row.kind === 'group' && <span className="ml-auto shrink-0 text-sm font-normal text-ink-soft tabular-nums">{format.number(row.members.length)}</span>}
        {state?.moved && <span className="ml-auto shrink-0 rounded-sm bg-sunken px-1.5 text-sm text-ink-soft">{t('list.out')}</span>}
      </button>
      <button type="button" className={button} aria-pressed={seen !== 'none'} aria-label={t(seen === 'none' ? 'list.show' : 'list.hide', { name })} title={t(seen === 'none' ? 'list.show' : 'list.hide', { name })} onClick={() => onShow(seen === 'none')}>
        {seen === 'none' ? <EyeOff className="text-ink-soft" aria-hidden /> : <Eye className={seen === 'some' ? 'opacity-50' : undefined} aria-hidden />}
      </button>
    </div>
  )
}
