import { fromMarkdown } from 'mdast-util-from-markdown'

/**
 * Minutes as a page that any browser opens and prints: made from our own Markdown, of which only what `minutesAsMarkdown`
 * writes is turned into elements; everything else is text.
 */
export function minutesAsHtml(markdown: string, language: 'en' | 'zh'): string {
  const lines = markdown.trim().split('\n\n')
  const body = lines.map((block) => (block.startsWith('| ') ? tableOf(block) : of(fromMarkdown(block)))).join('\n')
  const title = escaped(plainOf(fromMarkdown(lines[0] ?? '')))
  return `<!doctype html>\n<html lang="${language === 'zh' ? 'zh-CN' : 'en'}">\n<meta charset="utf-8">\n<meta name="viewport" content="width=device-width, initial-scale=1">\n<title>${title}</title>\n<style>${STYLE}</style>\n<body>\n${body}\n</body>\n</html>\n`
}

const STYLE = 'body{font:16px/1.5 system-ui,"Noto Sans SC","PingFang SC",sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem}table{border-collapse:collapse;width:100%}th,td{border:1px solid #999;padding:.3rem .6rem;text-align:left;vertical-align:top}h2{margin-top:2rem;border-bottom:1px solid #999}@media print{body{margin:0}}'
const escaped = (text: string) => text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;').replace(/"/g, '&quot;')

type Node = { type: string; value?: string; depth?: number; children?: Node[] }
const plainOf = (node: Node): string => node.value ?? (node.children ?? []).map(plainOf).join('')

function of(node: Node): string {
  const inner = () => (node.children ?? []).map(of).join('')
  switch (node.type) {
    case 'root': return inner()
    case 'heading': return `<h${node.depth}>${inner()}</h${node.depth}>`
    case 'paragraph': return `<p>${inner()}</p>`
    case 'list': return `<ul>${inner()}</ul>`
    case 'listItem': return `<li>${inner()}</li>`
    case 'strong': return `<strong>${inner()}</strong>`
    case 'emphasis': return `<em>${inner()}</em>`
    case 'break': return '<br>'
    case 'text': return escaped(node.value ?? '').replace(/\n/g, '<br>')
    default: return escaped(plainOf(node))
  }
}

/** An escaped bar has a backslash before it, never a space: it ends no cell. */
function tableOf(block: string): string {
  const rows = block.split('\n').map((line) => line.slice(2, -2).split(' | '))
  const [head = [], , ...others] = rows
  const cell = (tag: string) => (text: string) => `<${tag}>${escaped(plainOf(fromMarkdown(text)))}</${tag}>`
  return `<table><thead><tr>${head.map(cell('th')).join('')}</tr></thead><tbody>${others.map((row) => `<tr>${row.map(cell('td')).join('')}</tr>`).join('')}</tbody></table>`
}
