import { useEditorState, type Editor } from '@tiptap/react'
import { Bold, ChevronDown, Code, FileCode2, Heading, Highlighter, Italic, Link as LinkIcon, List, ListOrdered, Minus, Quote, Sigma, StickyNote, Strikethrough, Subscript, Superscript, Table2, Underline } from 'lucide-react'
import { Toolbar } from 'radix-ui'
import type { ReactNode } from 'react'
import { useTranslation } from '~/i18n/use-translation'
import { buttonClass } from '~/ui/button'
import { cx } from '~/ui/class-names'
import { Menu, MenuItem, MenuSeparator } from '~/ui/menu'
import type { Inserting } from './insert-dialog'

const MARKS = { bold: Bold, italic: Italic, underline: Underline, strike: Strikethrough, superscript: Superscript, subscript: Subscript, highlight: Highlighter, code: Code } as const
const FRAMES = { bulletList: List, orderedList: ListOrdered, blockquote: Quote, codeBlock: FileCode2 } as const
type MarkName = keyof typeof MARKS
type FrameName = keyof typeof FRAMES
const IN_LINE: readonly MarkName[] = ['bold', 'italic', 'superscript', 'subscript']

/** Its buttons are one stop; arrows move among them, Escape goes back to the text. */
export function RichToolbar({ editor, label, size, onInsert }: { editor: Editor; label: string; size: 'full' | 'line'; onInsert: (what: Inserting) => void }) {
  const { t } = useTranslation('rich-text')
  const now = useEditorState({
    editor,
    selector: ({ editor: one }) => ({
      marks: (Object.keys(MARKS) as MarkName[]).filter((name) => one.isActive(name)), frames: (Object.keys(FRAMES) as FrameName[]).filter((name) => one.isActive(name)),
      level: ([2, 3, 4] as const).find((level) => one.isActive('heading', { level })) ?? null, isLink: one.isActive('link'), isTable: one.isActive('table'), isMath: one.isActive('math') || one.isActive('mathBlock'), isNote: one.isActive('footnote'), isEmpty: one.state.selection.empty,
    }),
  })
  const run = () => editor.chain().focus()
  const frame = (name: FrameName) => {
    switch (name) {
      case 'bulletList': return run().toggleBulletList().run()
      case 'orderedList': return run().toggleOrderedList().run()
      case 'blockquote': return run().toggleBlockquote().run()
      case 'codeBlock': return run().toggleCodeBlock().run()
    }
  }
  const link = () => onInsert({ kind: 'link', href: String(editor.getAttributes('link').href ?? ''), isThere: now.isLink, needsWords: now.isEmpty && !now.isLink })
  const math = () => onInsert({ kind: 'math', tex: String(editor.getAttributes('math').tex ?? editor.getAttributes('mathBlock').tex ?? ''), isBlock: editor.isActive('mathBlock'), isThere: now.isMath })
  const note = () => onInsert({ kind: 'footnote', words: String(editor.getAttributes('footnote').words ?? ''), isThere: now.isNote })
  const tool = (name: string, words: string, icon: ReactNode, isOn: boolean, press: () => void) => (
    <Toolbar.Button key={name} aria-label={words} title={words} aria-pressed={isOn} onClick={press} className={buttonClass('quiet', 'icon', isOn ? 'bg-accent-soft text-accent-strong' : undefined)}>{icon}</Toolbar.Button>
  )
  const marks = (size === 'line' ? IN_LINE : (Object.keys(MARKS) as MarkName[])).map((name) => {
    const Icon = MARKS[name]
    return tool(name, t(`do.${name}`), <Icon aria-hidden />, now.marks.includes(name), () => run().toggleMark(name).run())
  })
  return (
    <Toolbar.Root
      aria-label={label} onKeyDown={(event) => { if (event.key === 'Escape') { event.preventDefault(); editor.commands.focus() } }}
      className={cx('items-center gap-0.5 overflow-x-auto border-b border-line p-1 sm:flex-wrap', size === 'line' ? 'hidden group-focus-within:flex' : 'flex')}
    >
      {size === 'full' && (
        <Menu align="start" trigger={<Toolbar.Button aria-label={`${t('do.style')}: ${t(now.level ? `do.heading${now.level}` : 'do.paragraph')}`} className={buttonClass('quiet', 'normal', 'px-2! text-sm')}><Heading aria-hidden />{t(now.level ? `do.heading${now.level}` : 'do.paragraph')}<ChevronDown aria-hidden className="size-4!" /></Toolbar.Button>}>
          <MenuItem onSelect={() => run().setParagraph().run()}>{t('do.paragraph')}</MenuItem>
          {([2, 3, 4] as const).map((level) => <MenuItem key={level} onSelect={() => run().setHeading({ level }).run()}>{t(`do.heading${level}`)}</MenuItem>)}
        </Menu>
      )}
      {marks}
      {size === 'full' && (Object.keys(FRAMES) as FrameName[]).map((name) => {
        const Icon = FRAMES[name]
        return tool(name, t(`do.${name}`), <Icon aria-hidden />, now.frames.includes(name), () => frame(name))
      })}
      {tool('link', t('do.link'), <LinkIcon aria-hidden />, now.isLink, link)}
      {tool('math', t('do.math'), <Sigma aria-hidden />, now.isMath, math)}
      {size === 'full' && (
        <>
          {tool('footnote', t('do.footnote'), <StickyNote aria-hidden />, now.isNote, note)}
          {tool('horizontalRule', t('do.horizontalRule'), <Minus aria-hidden />, false, () => run().setHorizontalRule().run())}
          {now.isTable
            ? <Menu trigger={<Toolbar.Button aria-label={t('do.table')} title={t('do.table')} className={buttonClass('quiet', 'icon', 'bg-accent-soft text-accent-strong')}><Table2 aria-hidden /></Toolbar.Button>}><TableItems editor={editor} /></Menu>
            : tool('table', t('tableDo.insert'), <Table2 aria-hidden />, false, () => run().insertTable({ rows: 3, cols: 3, withHeaderRow: true }).run())}
        </>
      )}
    </Toolbar.Root>
  )
}

function TableItems({ editor }: { editor: Editor }) {
  const { t } = useTranslation('rich-text')
  const run = () => editor.chain().focus()
  return (
    <>
      <MenuItem onSelect={() => run().addRowAfter().run()}>{t('tableDo.rowAfter')}</MenuItem>
      <MenuItem onSelect={() => run().addRowBefore().run()}>{t('tableDo.rowBefore')}</MenuItem>
      <MenuItem onSelect={() => run().addColumnAfter().run()}>{t('tableDo.columnAfter')}</MenuItem>
      <MenuItem onSelect={() => run().addColumnBefore().run()}>{t('tableDo.columnBefore')}</MenuItem>
      <MenuSeparator />
      <MenuItem onSelect={() => run().toggleHeaderRow().run()}>{t('tableDo.headerRow')}</MenuItem>
      <MenuItem onSelect={() => run().toggleHeaderColumn().run()}>{t('tableDo.headerColumn')}</MenuItem>
      <MenuItem disabled={!editor.can().mergeCells()} onSelect={() => run().mergeCells().run()}>{t('tableDo.merge')}</MenuItem>
      <MenuItem disabled={!editor.can().splitCell()} onSelect={() => run().splitCell().run()}>{t('tableDo.split')}</MenuItem>
      <MenuSeparator />
      <MenuItem isDanger onSelect={() => run().deleteRow().run()}>{t('tableDo.removeRow')}</MenuItem>
      <MenuItem isDanger onSelect={() => run().deleteColumn().run()}>{t('tableDo.removeColumn')}</MenuItem>
      <MenuItem isDanger onSelect={() => run().deleteTable().run()}>{t('tableDo.remove')}</MenuItem>
    </>
  )
}
