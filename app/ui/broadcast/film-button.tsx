import { Download } from 'lucide-react'
import { useEffect, useState } from 'react'
import { useTranslation } from '~/i18n/use-translation'
import { Button, buttonClass } from '../button'
import { Progress } from '../progress'

type Film = { kind: 'idle' } | { kind: 'making'; progress: number } | { kind: 'ready' } | { kind: 'failed' }

/** Asks for the MP4 of one angle, shows how far it is, then offers it. */
export function FilmButton({ url, label }: { url: string; label: string }) {
  const { t } = useTranslation('broadcast')
  const [film, setFilm] = useState<Film>({ kind: 'idle' })
  useEffect(() => {
    if (film.kind !== 'making') return
    const timer = setTimeout(() => void ask(), 700)
    return () => clearTimeout(timer)
    // Each answer is a new object, so that it asks again; a page that renders with every picture must not put it off.
  }, [film])
  async function ask() {
    try {
      const response = await fetch(`${url}?ask`)
      const answer = (await response.json()) as { kind: string; progress?: number; failed?: boolean }
      if (answer.kind === 'ready') setFilm({ kind: 'ready' })
      else if (answer.kind === 'making' && !answer.failed) setFilm({ kind: 'making', progress: answer.progress ?? 0 })
      else setFilm({ kind: 'failed' })
    } catch {
      setFilm({ kind: 'failed' })
    }
  }
  switch (film.kind) {
    case 'ready': return <a href={url} download className={buttonClass('primary')}><Download aria-hidden />{t('film.get', { name: label })}</a>
    case 'making': return <Progress label={t('film.making', { name: label })} fraction={film.progress} />
    case 'failed': return <p role="alert" className="text-danger">{t('film.failed', { name: label })}</p>
    case 'idle': return <Button icon={<Download aria-hidden />} onClick={() => { setFilm({ kind: 'making', progress: 0 }); void ask() }}>{t('film.make', { name: label })}</Button>
  }
}
