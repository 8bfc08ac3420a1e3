import { BoxSelect, ChevronDown, CircleDashed, Download, Ellipsis, Eye, EyeOff, Focus, Ghost, Hand, House, Keyboard, LassoSelect, PackageCheck, PenLine, Redo2, Rotate3d, RotateCcw, Ruler, Scissors, SunMoon, Tag, Triangle, Undo2, VectorSquare, View } from 'lucide-react'
import type { ReactNode } from 'react'
import { useTranslation } from '~/i18n/use-translation'
import { IconButton, buttonClass } from '~/ui/button'
import { useKeyboardHelp } from '~/ui/keyboard'
import { Menu, MenuItem, MenuSeparator } from '~/ui/menu'
import { AXES } from '../rules/cuts'
import { KEYS, LINE_TOOLS, POINT_TOOLS, TOOLS, type Command, type Tool } from '../rules/keys'
import { VIEWS } from '../rules/views'

const pressed = 'bg-accent-soft text-accent'
const TOOL_ICONS: Record<Tool, ReactNode> = { turn: <Rotate3d aria-hidden />, pull: <Hand aria-hidden />, window: <SunMoon aria-hidden />, distance: <Ruler aria-hidden />, angle: <Triangle aria-hidden />, area: <VectorSquare aria-hidden />, label: <Tag aria-hidden />, draw: <PenLine aria-hidden />, lasso: <LassoSelect aria-hidden />, lens: <CircleDashed aria-hidden /> }
const MORE_TOOLS = [...POINT_TOOLS, ...LINE_TOOLS, 'lens'] as const
const keyOfTool = (tool: Tool) => KEYS.find(([, , command]) => command.run === 'tool' && command.tool === tool)?.[0].toUpperCase()

export interface ToolbarProps {
  tool: Tool
  run: (command: Command) => void
  onBox: () => void
  /** A plane was made: its slider is wanted. */
  onCut: () => void
  onReset: () => void
  onTogether: () => void
  /** Of what is in hand, or of all that is shown; absent: nothing is saved for printing here. */
  onExport?: () => void
  can: { undo: boolean; redo: boolean; cut: boolean; window: boolean; together: boolean; showAll: boolean }
  hasSelection: boolean
  hasBox: boolean
}

/** The verbs on one bar; on a phone it lies at the thumb and slides. */
export function Toolbar({ tool, run, onBox, onCut, onReset, onTogether, onExport, can, hasSelection, hasBox }: ToolbarProps) {
  const { t } = useTranslation('anatomy')
  const openKeys = useKeyboardHelp()
  return (
    <div role="toolbar" aria-label={t('toolbar')} className="flex max-w-full shrink-0 items-center gap-0.5 overflow-x-auto [scrollbar-width:thin] border-line bg-raised px-2 py-1 max-sm:order-last max-sm:border-t max-sm:pb-[max(0.25rem,env(safe-area-inset-bottom))] sm:border-b [&>*]:shrink-0">
      {TOOLS.filter((one) => one !== 'window' || can.window).map((one) => (
        <IconButton key={one} label={t(`tool.${one}`)} aria-pressed={tool === one} className={tool === one ? pressed : undefined} onClick={() => run({ run: 'tool', tool: one })}>{TOOL_ICONS[one]}</IconButton>
      ))}
      <Menu align="start" trigger={<button type="button" aria-label={t('tool.more')} title={t('tool.more')} className={buttonClass('quiet', 'normal', `px-2 ${isMore(tool) ? pressed : ''}`)}>{isMore(tool) ? TOOL_ICONS[tool] : <Ruler aria-hidden />}<ChevronDown aria-hidden className="size-4!" /></button>}>
        {MORE_TOOLS.map((one) => <MenuItem key={one} onSelect={() => run({ run: 'tool', tool: one })}>{TOOL_ICONS[one]}<span className="flex-1">{t(`tool.${one}`)}</span><kbd className="pl-6 font-mono text-sm text-ink-soft">{keyOfTool(one)}</kbd></MenuItem>)}
      </Menu>
      <Bar />
      <IconButton label={t('edit.undo')} disabled={!can.undo} onClick={() => run({ run: 'undo' })}><Undo2 aria-hidden /></IconButton>
      <IconButton label={t('edit.redo')} disabled={!can.redo} onClick={() => run({ run: 'redo' })}><Redo2 aria-hidden /></IconButton>
      <Bar />
      <IconButton label={t('verb.hide')} disabled={!hasSelection} onClick={() => run({ run: 'hide' })}><EyeOff aria-hidden /></IconButton>
      <IconButton label={t('verb.fade')} disabled={!hasSelection} onClick={() => run({ run: 'fade' })}><Ghost aria-hidden /></IconButton>
      <IconButton label={t('verb.only')} disabled={!hasSelection} onClick={() => run({ run: 'only' })}><Focus aria-hidden /></IconButton>
      <IconButton label={t('verb.showAll')} disabled={!can.showAll} onClick={() => run({ run: 'show-all' })}><Eye aria-hidden /></IconButton>
      <IconButton label={t('apart.together')} disabled={!can.together} onClick={onTogether}><PackageCheck aria-hidden /></IconButton>
      <Bar />
      <Menu align="start" trigger={<button type="button" aria-label={t('cut.label')} title={t('cut.label')} className={buttonClass('quiet', 'normal', 'px-2')}><Scissors aria-hidden /><ChevronDown aria-hidden className="size-4!" /></button>}>
        {AXES.map((name) => <MenuItem key={name} disabled={!can.cut} onSelect={() => { run({ run: 'cut', name }); onCut() }}><Scissors aria-hidden />{t(`cut.add.${name}`)}</MenuItem>)}
        <MenuSeparator />
        <MenuItem onSelect={onBox}><BoxSelect aria-hidden />{t(hasBox ? 'box.remove' : 'box.add')}</MenuItem>
      </Menu>
      <Menu align="start" trigger={<button type="button" aria-label={t('view.label')} title={t('view.label')} className={buttonClass('quiet', 'normal', 'px-2')}><View aria-hidden /><ChevronDown aria-hidden className="size-4!" /></button>}>
        {VIEWS.map((name, index) => <MenuItem key={name} onSelect={() => run({ run: 'view', name })}><span className="flex-1">{t(`view.${name}`)}</span><kbd className="pl-6 font-mono text-sm text-ink-soft">{index + 1}</kbd></MenuItem>)}
      </Menu>
      <IconButton label={t('view.whole')} onClick={() => run({ run: 'whole' })}><House aria-hidden /></IconButton>
      <Bar />
      <Menu align="end" trigger={<IconButton label={t('more')}><Ellipsis aria-hidden /></IconButton>}>
        <MenuItem onSelect={onReset}><RotateCcw aria-hidden />{t('verb.reset')}</MenuItem>
        {onExport && <MenuItem onSelect={onExport}><Download aria-hidden />{t(hasSelection ? 'export.chosen' : 'export.shown')}</MenuItem>}
        <MenuItem onSelect={openKeys}><Keyboard aria-hidden />{t('keys.label')}</MenuItem>
      </Menu>
    </div>
  )
}

const isMore = (tool: Tool): boolean => (MORE_TOOLS as readonly Tool[]).includes(tool)
const Bar = () => <span aria-hidden className="mx-0.5 h-6 w-px bg-line-strong/50" />
