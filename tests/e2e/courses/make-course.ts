import type { Page } from '@playwright/test'
import type { Product } from '../../setup/product'

const text = (words: string) => ({ type: 'doc', content: [{ type: 'paragraph', content: [{ type: 'text', text: words }] }] })

/** A published course of text in a class that is open to everybody, by the presses of whoever is signed in on this page. @returns addresses */
export async function makeTextCourse(page: Page, product: Product, { title, lessons }: { title: string; lessons: Record<string, string[]> }): Promise<{ courseId: string; classUrl: string; lessonUrls: string[] }> {
  const headers = { origin: product.url }
  await page.goto(`${product.url}/courses/new`)
  const institutionId = await page.locator('[name="institutionId"]').first().inputValue()
  const made = await page.request.post(`${product.url}/courses/new`, { headers, form: { institutionId, title, language: 'en', from: '' }, maxRedirects: 0 })
  const courseId = /courses\/([a-z0-9]+)\/edit/.exec(made.headers().location ?? made.headers()['x-remix-redirect'] ?? '')![1]!
  const press = async (fields: Record<string, string>) => (await (await page.request.post(`${product.url}/courses/${courseId}/desk`, { headers, multipart: fields })).json()) as { kind: string; lessonId?: string }
  const lessonIds: string[] = []
  for (const [name, blocks] of Object.entries(lessons)) {
    const { lessonId } = await press({ intent: 'add-lesson', title: name, like: '' })
    await press({ intent: 'save-lesson', lesson: lessonId!, revision: '0', title: name, blocks: JSON.stringify(blocks.map((words, i) => ({ id: `${lessonId!.slice(0, 20)}-${i}`, rule: { kind: 'seen' }, body: { kind: 'text', doc: text(words) } }))) })
    lessonIds.push(lessonId!)
  }
  const outline = { modules: [{ id: 'm', title: 'All', lessonIds }], credits: 0, creditKind: '', certifies: true }
  await press({ intent: 'save-outline', revision: '0', draft: JSON.stringify({ title, summary: '', language: 'en', outline }) })
  const published = await press({ intent: 'publish', version: '0' })
  if (published.kind !== 'published') throw new Error(JSON.stringify(published))
  const klass = await page.request.post(`${product.url}/courses/${courseId}/classes`, { headers, form: { name: 'Autumn', door: 'open', zone: 'UTC' }, maxRedirects: 0 })
  const classId = /class\/([a-z0-9]+)\/people/.exec(klass.headers().location ?? '')![1]!
  const classUrl = `${product.url}/courses/class/${classId}`
  return { courseId, classUrl, lessonUrls: lessonIds.map((id) => `${classUrl}/${id}`) }
}
