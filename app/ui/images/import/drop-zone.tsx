import { FilePlus2, FolderPlus, Upload } from 'lucide-react'
import { useRef, useState, type DragEvent } from 'react'
import { useTranslation } from '~/i18n/use-translation'
import { Button } from '../../button'
import { cx } from '../../class-names'
import { filesOfDrop, filesOfInput, type Picked } from './pick-files'

/** Files, whole folders and archives, dropped or chosen; on a phone the buttons open its own picker. */
export function DropZone({ onPicked }: { onPicked: (files: Picked[]) => void }) {
  const { t } = useTranslation('images')
  const [isOver, setOver] = useState(false)
  const [isReading, setReading] = useState(false)
  const [unreadable, setUnreadable] = useState(0)
  const files = useRef<HTMLInputElement>(null)
  const folder = useRef<HTMLInputElement>(null)

  async function drop(event: DragEvent) {
    event.preventDefault()
    setOver(false)
    setUnreadable(0)
    setReading(true)
    const dropped = await filesOfDrop(event.dataTransfer)
    setReading(false)
    setUnreadable(dropped.unreadable)
    onPicked(dropped.files)
  }
  function chosen(input: HTMLInputElement) {
    setUnreadable(0)
    if (input.files) onPicked(filesOfInput(input.files))
    // The same folder may be chosen again.
    input.value = ''
  }

  return (
    <div
      onDragOver={(event) => { event.preventDefault(); setOver(true) }} onDragLeave={() => setOver(false)} onDrop={(event) => void drop(event)}
      className={cx('flex flex-col items-center gap-4 rounded-lg border-2 border-dashed px-4 py-10 text-center', isOver ? 'border-accent bg-accent-soft' : 'border-line-strong')}
    >
      <Upload className="size-8 text-ink-soft" aria-hidden />
      <p className="max-w-prose font-medium">{isReading ? t('import.reading') : t('import.drop')}</p>
      <div className="flex flex-wrap justify-center gap-2">
        <Button tone="primary" icon={<FilePlus2 aria-hidden />} onClick={() => files.current?.click()}>{t('import.chooseFiles')}</Button>
        {/* Phones have no folders to choose. */}
        <span className="hidden sm:block"><Button icon={<FolderPlus aria-hidden />} onClick={() => folder.current?.click()}>{t('import.chooseFolder')}</Button></span>
      </div>
      <p className="max-w-prose text-sm text-ink-soft">{t('import.kinds')}</p>
      <p role="status" className="text-danger empty:hidden">{unreadable > 0 ? t('import.unreadable', { count: unreadable }) : ''}</p>
      <input ref={files} type="file" multiple hidden aria-label={t('import.chooseFiles')} data-files onChange={(event) => chosen(event.currentTarget)} />
      <input ref={folder} type="file" multiple hidden aria-label={t('import.chooseFolder')} {...{ webkitdirectory: '' }} data-folder onChange={(event) => chosen(event.currentTarget)} />
    </div>
  )
}
