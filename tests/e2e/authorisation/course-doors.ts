import { expect, test } from '@playwright/test'
import type { Hospital } from './hospital'
import { partsOf, rowsOf } from './matrix'

const base64 = (text: string) => Buffer.from(text).toString('base64')

/** What authors bring to courses: its bytes, in and out. */
export function courseDoorTests(opened: () => Hospital) {
  test('Course doors: bytes of a course are for those who write it and for its classes, and come from who said that they would', async () => {
    const { courses, cookies, product } = opened()
    const wrong: string[] = []
    for (const { wayIn, of, cells } of rowsOf('Course doors')) {
      const { method, path } = partsOf(wayIn)
      const address = product.url + path.replace(':classId', courses.classes[of]?.classId ?? '').replace(':courseId', courses.courseId).replace(':mediaId', courses.media.shown)
        .replace(':unusedMediaId', courses.media.unused)
      for (const [person, expected] of Object.entries(cells)) {
        const headers = { cookie: cookies[person]! }
        const response = await fetch(address, method === 'POST' ? { method, headers: { ...headers, 'tus-resumable': '1.0.0', 'upload-length': '4', 'upload-metadata': `media ${base64(courses.media.waiting)}` } } : { headers, redirect: 'manual' })
        const body = await response.text()
        const answer = response.status === (method === 'POST' ? 201 : 200) && (method === 'POST' || body === 'bone') ? 'yes' : [401, 403, 404].includes(response.status) && !body.includes('bone') ? 'no' : `${response.status} ${body.slice(0, 80)}`
        if (answer !== expected) wrong.push(`${wayIn} (${of}), ${person}: ${answer} in place of ${expected}`)
      }
    }
    expect(wrong).toEqual([])
  })
}
