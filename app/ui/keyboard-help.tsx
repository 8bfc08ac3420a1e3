import { useTranslation } from '~/i18n/use-translation'
import { Dialog } from './dialog'
import type { Shortcut } from './keyboard'

const NAMES: Record<string, string> = { ' ': 'Space', ArrowLeft: '←', ArrowRight: '→', ArrowUp: '↑', ArrowDown: '↓', Escape: 'Esc' }

/** What the page offers by keys. */
export default function KeyboardHelp({ list, onClose }: { list: readonly Shortcut[]; onClose: () => void }) {
  const { t } = useTranslation('common')
  return (
    <Dialog title={t('keyboard.title')} open onOpenChange={(isOpen) => isOpen || onClose()}>
      <dl className="grid grid-cols-[auto_1fr] items-center gap-x-4 gap-y-2">
        {[{ key: '?', label: t('keyboard.help') }, { key: 'Escape', label: t('keyboard.close') }, ...list].map((shortcut) => (
          <div key={shortcut.key + shortcut.label} className="contents">
            <dt><kbd className="inline-block min-w-8 rounded-sm border border-line-strong bg-sunken px-2 py-0.5 text-center font-mono text-sm">{('shown' in shortcut && shortcut.shown) || (NAMES[shortcut.key] ?? shortcut.key.toUpperCase())}</kbd></dt>
            <dd>{shortcut.label}</dd>
          </div>
        ))}
      </dl>
    </Dialog>
  )
}
