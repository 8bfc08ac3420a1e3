import 'katex/dist/katex.min.css'
import katex from 'katex'

/** Macros of one's own make a short text draw without end. */
const OWN_MACROS = /\\(def|gdef|edef|xdef|let|futurelet|global|long|newcommand|renewcommand|providecommand)(?![a-zA-Z])/

/**
 * Draws TeX into an element, with MathML beside it for screen readers.
 * @returns false: it is no formula, and the element is empty
 */
export function drawFormula(tex: string, into: HTMLElement, isBlock: boolean): boolean {
  try {
    if (tex.trim() === '' || OWN_MACROS.test(tex)) throw new Error('not drawn')
    katex.render(tex, into, { displayMode: isBlock, output: 'htmlAndMathml', throwOnError: true, trust: false, strict: 'ignore', maxSize: 20, maxExpand: 500 })
    return true
  } catch {
    into.replaceChildren()
    return false
  }
}
