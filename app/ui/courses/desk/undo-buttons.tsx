import { Redo2, Undo2 } from 'lucide-react'
import { useEffect, useRef } from 'react'
import { useTranslation } from '~/i18n/use-translation'
import { IconButton } from '~/ui/button'

interface Steps { canUndo: boolean; canRedo: boolean; undo: () => void; redo: () => void }

/** Steps back and forth: by button, or Ctrl-Z and Ctrl-Y where no field has its own. */
export function UndoButtons(steps: Steps) {
  const { t } = useTranslation('course-desk')
  const latest = useRef(steps)
  latest.current = steps
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      const target = event.target instanceof HTMLElement ? event.target : null
      if (!(event.ctrlKey || event.metaKey) || event.altKey || target?.closest('input, textarea, select, [contenteditable="true"]:not([data-desk-undo])')) return
      const key = event.key.toLowerCase()
      const isRedo = key === 'y' || (key === 'z' && event.shiftKey)
      if (!isRedo && key !== 'z') return
      event.preventDefault()
      if (isRedo) latest.current.redo()
      else latest.current.undo()
    }
    window.addEventListener('keydown', press)
    return () => window.removeEventListener('keydown', press)
  }, [])
  return (
    <span className="flex" data-desk-history>
      <IconButton label={t('undo')} disabled={!steps.canUndo} onClick={steps.undo}><Undo2 aria-hidden /></IconButton>
      <IconButton label={t('redo')} disabled={!steps.canRedo} onClick={steps.redo}><Redo2 aria-hidden /></IconButton>
    </span>
  )
}
