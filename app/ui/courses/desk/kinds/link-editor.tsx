import { useEffect, useState } from 'react'
import { BLOCK_BOUNDS } from '~/domain/courses/block'
import { useTranslation } from '~/i18n/use-translation'
import { TextField } from '~/ui/field'
import type { EditorOf } from './block-editor'

const isAddress = (text: string) => text === '' || (text.length <= 1_000 && /^https:\/\/[^\s"<>]+$/.test(text))

export function LinkEditor({ body, change, language }: EditorOf<'link'>) {
  const { t } = useTranslation('course-parts')
  const [typed, setTyped] = useState(body.url)
  const [isWrong, setWrong] = useState(false)
  useEffect(() => {
    setTyped(body.url)
    setWrong(false)
  }, [body.url])
  const write = (text: string) => {
    setTyped(text)
    setWrong(false)
    if (isAddress(text.trim())) change({ url: text.trim() })
  }
  // An address without its beginning is completed; another scheme stays the author's to change.
  const leave = () => {
    const meant = /^[a-z0-9-]+(\.[a-z0-9-]+)+([/?#]\S*)?$/i.test(typed.trim()) ? `https://${typed.trim()}` : typed.trim()
    if (isAddress(meant)) write(meant)
    else setWrong(true)
  }
  return (
    <div className="grid gap-3 sm:grid-cols-2">
      <TextField label={t('link.address')} type="url" inputMode="url" value={typed} placeholder="https://" error={isWrong && t('link.wrong')} onChange={({ target }) => write(target.value)} onBlur={leave} />
      <TextField label={t('link.words')} lang={language} value={body.words} maxLength={BLOCK_BOUNDS.line} onChange={({ target }) => change({ words: target.value })} />
    </div>
  )
}
