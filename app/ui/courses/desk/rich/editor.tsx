import { Slice } from '@tiptap/pm/model'
import { NodeSelection } from '@tiptap/pm/state'
import type { EditorView } from '@tiptap/pm/view'
import { EditorContent, useEditor } from '@tiptap/react'
import { useId, useLayoutEffect, useRef, useState } from 'react'
import { richFromHtml } from '~/domain/courses/rich/from-html'
import { useTranslation } from '~/i18n/use-translation'
import { cx } from '~/ui/class-names'
import type { RichEditorProps } from '../rich-editor'
import { InsertDialog, type Inserting } from './insert-dialog'
import { forEditor, GIVEN, richExtensions, richOf } from './schema'
import { RichToolbar } from './toolbar'

export function Editor({ label, value, onChange, language, size = 'full' }: RichEditorProps) {
  const { t } = useTranslation('rich-text')
  const labelId = useId()
  const frame = useRef<HTMLDivElement>(null)
  const [problem, setProblem] = useState<'tooLarge' | 'nothing' | null>(null)
  const [inserting, setInserting] = useState<Inserting | null>(null)
  const tell = useRef(onChange)
  tell.current = onChange
  const put = (view: EditorView, data: DataTransfer | null, at?: number) => {
    const html = data?.getData('text/html') ?? ''
    if (html === '' || view.state.selection.$from.parent.type.spec.code) return false
    const pasted = richFromHtml(html)
    setProblem(pasted.kind === 'read' ? null : pasted.kind === 'nothing' ? 'nothing' : 'tooLarge')
    if (pasted.kind !== 'read') return true
    const { content } = view.state.schema.nodeFromJSON(pasted.doc)
    const slice = content.childCount === 1 && content.firstChild!.type.name === 'paragraph' ? new Slice(content, 1, 1) : Slice.maxOpen(content, false)
    const { tr } = view.state
    view.dispatch((at === undefined ? tr.replaceSelection(slice) : tr.replaceRange(at, at, slice)).scrollIntoView().setMeta('paste', true))
    return true
  }
  const openAtom = (view: EditorView): boolean => {
    const { selection } = view.state
    const node = selection instanceof NodeSelection ? selection.node : null
    if (node?.type.name === 'math' || node?.type.name === 'mathBlock') setInserting({ kind: 'math', tex: String(node.attrs.tex), isBlock: node.type.name === 'mathBlock', isThere: true })
    else if (node?.type.name === 'footnote') setInserting({ kind: 'footnote', words: String(node.attrs.words), isThere: true })
    else return false
    return true
  }
  const [hasDesk] = useState(() => document.querySelector('[data-desk-history]') !== null)
  const [extensions] = useState(() => richExtensions(() => setProblem('tooLarge'), !hasDesk))
  const editor = useEditor({
    extensions,
    content: forEditor(value),
    immediatelyRender: false,
    // Style elements are forbidden; its few rules are in the house's sheet.
    injectCSS: false,
    onUpdate({ editor: { state }, transaction }) {
      if (transaction.getMeta(GIVEN)) return
      setProblem(null)
      tell.current(richOf(state.doc))
    },
    editorProps: {
      attributes: { role: 'textbox', 'aria-multiline': 'true', 'aria-labelledby': labelId, 'aria-keyshortcuts': 'Alt+F10', ...(hasDesk ? { 'data-desk-undo': '' } : {}), lang: language, class: cx('rich px-3 py-2 focus-visible:outline-none', size === 'line' ? 'min-h-16' : 'min-h-32') },
      handleDrop: (view, event, _, isMoved) => !isMoved && put(view, event.dataTransfer, view.posAtCoords({ left: event.clientX, top: event.clientY })?.pos),
      handleDoubleClickOn: (view) => openAtom(view),
      handleKeyDown(view, event) {
        if (event.key === 'Enter' && openAtom(view)) return true
        if (event.key !== 'F10' || !event.altKey) return false
        frame.current?.querySelector<HTMLElement>('[role="toolbar"] button:not(:disabled)')?.focus()
        return true
      },
      // The browser's own history knows nothing of what the desk put here.
      handleDOMEvents: {
        beforeinput: (_, event) => { if (event.inputType.startsWith('history')) event.preventDefault(); return false },
        // Before the editor's own: it would have the browser read what is pasted, handlers and all.
        paste(view, event) {
          if (!put(view, event.clipboardData)) return false
          event.preventDefault()
          return true
        },
      },
    },
  })

  // Before the next key: what came from outside replaces what differs, so that the cursor stays where it is.
  useLayoutEffect(() => {
    if (!editor) return
    const { doc, schema, tr } = editor.state
    const next = schema.nodeFromJSON(forEditor(value))
    const start = doc.content.findDiffStart(next.content)
    const end = doc.content.findDiffEnd(next.content)
    if (start === null || end === null) return
    const overlap = Math.max(0, start - Math.min(end.a, end.b))
    editor.view.dispatch(tr.replace(start, end.a + overlap, next.slice(start, end.b + overlap)).setMeta(GIVEN, true).setMeta('addToHistory', false))
  }, [editor, value])

  const close = () => {
    setInserting(null)
    requestAnimationFrame(() => editor?.commands.focus())
  }
  return (
    <div ref={frame} className="group flex flex-col gap-1">
      <span id={labelId} className="font-medium">{label}</span>
      <div className="rounded-sm border border-line-strong bg-raised focus-within:outline-3 focus-within:outline-offset-2 focus-within:outline-accent">
        {editor && <RichToolbar editor={editor} label={t('toolbar', { label })} size={size} onInsert={setInserting} />}
        <EditorContent editor={editor} className="max-h-[70dvh] overflow-y-auto" />
      </div>
      {problem && <p role="alert" className="text-sm font-medium text-danger">{t(problem)}</p>}
      {editor && inserting && <InsertDialog editor={editor} inserting={inserting} language={language} onClose={close} />}
    </div>
  )
}
