import type { Editor } from '@tiptap/react'
import { useState, type FormEvent, type ReactNode } from 'react'
import { RICH_BOUNDS } from '~/domain/courses/rich-text'
import { addressOf } from '~/domain/courses/rich/from-html'
import { useTranslation } from '~/i18n/use-translation'
import { Button } from '~/ui/button'
import { Dialog } from '~/ui/dialog'
import { Checkbox, TextArea, TextField } from '~/ui/field'
import { Formula } from '../../blocks/formula'

/** `isThere`: the one at the cursor is changed. */
export type Inserting =
  | { kind: 'link'; href: string; isThere: boolean; /** Nothing is marked that would carry it. */ needsWords: boolean }
  | { kind: 'math'; tex: string; isBlock: boolean; isThere: boolean }
  | { kind: 'footnote'; words: string; isThere: boolean }

interface Props<T extends Inserting> { editor: Editor; inserting: T; language: 'en' | 'zh'; onClose: () => void }
type Of<K extends Inserting['kind']> = Extract<Inserting, { kind: K }>

export function InsertDialog({ inserting, ...rest }: Props<Inserting>) {
  switch (inserting.kind) {
    case 'link': return <LinkDialog {...rest} inserting={inserting} />
    case 'math': return <MathDialog {...rest} inserting={inserting} />
    case 'footnote': return <FootnoteDialog {...rest} inserting={inserting} />
  }
}

function Frame({ title, set, remove, onSet, onRemove, onClose, children }: { title: string; set: string; remove: string; onSet: () => void; onRemove: (() => void) | null; onClose: () => void; children: ReactNode }) {
  const submit = (event: FormEvent) => {
    event.preventDefault()
    // The dialog may stand within a page whose form is another's.
    event.stopPropagation()
    onSet()
  }
  return (
    <Dialog title={title} open onOpenChange={(isOpen) => { if (!isOpen) onClose() }}>
      <form onSubmit={submit} className="flex flex-col gap-4">
        {children}
        <div className="flex flex-wrap justify-end gap-2">
          {onRemove && <Button tone="danger" onClick={onRemove}>{remove}</Button>}
          <Button tone="primary" type="submit">{set}</Button>
        </div>
      </form>
    </Dialog>
  )
}

function LinkDialog({ editor, inserting, language, onClose }: Props<Of<'link'>>) {
  const { t } = useTranslation('rich-text')
  const [address, setAddress] = useState(inserting.href)
  const [words, setWords] = useState('')
  const [isWrong, setWrong] = useState(false)
  const set = () => {
    const href = meant(address)
    if (!href) return setWrong(true)
    if (inserting.needsWords) editor.chain().insertContent({ type: 'text', text: words.trim() || address.trim(), marks: [{ type: 'link', attrs: { href } }] }).run()
    else editor.chain().extendMarkRange('link').setMark('link', { href }).run()
    onClose()
  }
  const remove = () => {
    editor.chain().extendMarkRange('link').unsetMark('link').run()
    onClose()
  }
  return (
    <Frame title={t('link.title')} set={t('link.set')} remove={t('link.remove')} onSet={set} onRemove={inserting.isThere ? remove : null} onClose={onClose}>
      <TextField label={t('link.address')} hint={t('link.hint')} error={isWrong && t('link.wrong')} autoFocus inputMode="url" maxLength={RICH_BOUNDS.address} value={address} onChange={({ target }) => { setAddress(target.value); setWrong(false) }} />
      {inserting.needsWords && <TextField label={t('link.words')} lang={language} maxLength={500} value={words} onChange={({ target }) => setWords(target.value)} />}
    </Frame>
  )
}

/** "who.int" and "desk@ward.org" are completed; another scheme is not changed into one of ours. */
function meant(given: string): string | null {
  const text = given.trim()
  if (/^[^\s@:/]+@[^\s@:/]+\.[^\s@:/]+$/.test(text)) return addressOf(`mailto:${text}`)
  return addressOf(/^[a-z0-9-]+(\.[a-z0-9-]+)+([/?#].*)?$/i.test(text) ? `https://${text}` : text)
}

function MathDialog({ editor, inserting, onClose }: Props<Of<'math'>>) {
  const { t } = useTranslation('rich-text')
  const [tex, setTex] = useState(inserting.tex)
  const [isBlock, setBlock] = useState(inserting.isBlock)
  const set = () => {
    if (tex.trim() !== '') editor.chain().insertContent({ type: isBlock ? 'mathBlock' : 'math', attrs: { tex: tex.trim() } }).run()
    onClose()
  }
  const remove = () => {
    editor.chain().deleteSelection().run()
    onClose()
  }
  return (
    <Frame title={t('math.title')} set={t('math.set')} remove={t('math.remove')} onSet={set} onRemove={inserting.isThere ? remove : null} onClose={onClose}>
      <TextArea label={t('math.tex')} hint={t('math.hint')} autoFocus spellCheck={false} className="font-mono" maxLength={RICH_BOUNDS.tex} value={tex} onChange={({ target }) => setTex(target.value)} />
      <Checkbox label={t('math.block')} checked={isBlock} onChange={({ target }) => setBlock(target.checked)} />
      <div className="flex flex-col gap-1">
        <span className="font-medium">{t('math.preview')}</span>
        <div className="rich min-h-16 overflow-x-auto rounded-sm bg-sunken p-4" aria-live="polite">{tex.trim() !== '' && <Formula tex={tex} isBlock={isBlock} />}</div>
      </div>
    </Frame>
  )
}

function FootnoteDialog({ editor, inserting, language, onClose }: Props<Of<'footnote'>>) {
  const { t } = useTranslation('rich-text')
  const [words, setWords] = useState(inserting.words)
  const set = () => {
    const node = { type: 'footnote', attrs: { words: words.trim() } }
    // Behind what is marked, not instead of it.
    if (words.trim() !== '') (inserting.isThere ? editor.chain().insertContent(node) : editor.chain().insertContentAt(editor.state.selection.to, node)).run()
    onClose()
  }
  const remove = () => {
    editor.chain().deleteSelection().run()
    onClose()
  }
  return (
    <Frame title={t('note.title')} set={t('note.set')} remove={t('note.remove')} onSet={set} onRemove={inserting.isThere ? remove : null} onClose={onClose}>
      <TextArea label={t('note.words')} lang={language} autoFocus maxLength={RICH_BOUNDS.footnote} value={words} onChange={({ target }) => setWords(target.value)} />
    </Frame>
  )
}
