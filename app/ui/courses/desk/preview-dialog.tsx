import { useEffect, useRef, useState } from 'react'
import { useTranslation } from '~/i18n/use-translation'
import { Dialog } from '~/ui/dialog'

/** CSS pixels of the screens that lessons are read on. */
const TERMINALS = { phone: [390, 844], tablet: [820, 1180], desktop: [1440, 900], classroom: [1920, 1080] } as const
type Terminal = keyof typeof TERMINALS

/** The draft on a screen of that size, scaled to fit: a page of its own, so that it lays itself out as it would there. */
export function PreviewDialog({ courseId, lessonId, isOpen, onOpenChange }: { courseId: string; lessonId: string; isOpen: boolean; onOpenChange: (isOpen: boolean) => void }) {
  const { t } = useTranslation('course-desk')
  const [terminal, setTerminal] = useState<Terminal>('phone')
  return (
    <Dialog title={t('preview.title')} width="wide" open={isOpen} onOpenChange={onOpenChange}>
      <fieldset className="flex flex-wrap gap-4">
        <legend className="sr-only">{t('preview.on')}</legend>
        {(Object.keys(TERMINALS) as Terminal[]).map((one) => (
          <label key={one} className="target flex items-center gap-2"><input type="radio" name="terminal" className="size-5 accent-(--accent)" checked={terminal === one} onChange={() => setTerminal(one)} />{t(`preview.${one}`)}</label>
        ))}
      </fieldset>
      {isOpen && <Screen key={terminal} terminal={terminal} src={`/courses/${courseId}/preview/${lessonId}`} />}
    </Dialog>
  )
}

function Screen({ terminal, src }: { terminal: Terminal; src: string }) {
  const { t } = useTranslation('course-desk')
  const [width, height] = TERMINALS[terminal]
  const box = useRef<HTMLDivElement>(null)
  const [room, setRoom] = useState<number | null>(null)
  useEffect(() => {
    if (!box.current) return
    const watcher = new ResizeObserver(([entry]) => setRoom(entry!.contentRect.width))
    watcher.observe(box.current)
    return () => watcher.disconnect()
  }, [])
  const scale = Math.min(1, (room ?? width) / width)
  return (
    <div ref={box} className="w-full overflow-hidden">
      <div className="mx-auto overflow-hidden rounded-lg border border-line-strong" style={{ width: width * scale, height: height * scale }}>
        {room !== null && <iframe title={t(`preview.${terminal}`)} src={src} style={{ width, height, transform: `scale(${scale})`, transformOrigin: '0 0', border: 0 }} />}
      </div>
    </div>
  )
}
