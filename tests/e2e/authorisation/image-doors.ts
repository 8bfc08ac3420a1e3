import { expect, test } from '@playwright/test'
import type { Hospital } from './hospital'
import { partsOf, rowsOf } from './matrix'
import { until } from '../../setup/until'
import type { StudyShown } from './studies'

const base64 = (text: string) => Buffer.from(text).toString('base64')

/** DICOMweb and uploads: doors for pages and for programs alike. */
export function imageDoorTests(opened: () => Hospital) {
  let hospital: Hospital
  test.beforeEach(() => { hospital = opened() })

  const addressed = (path: string, study: StudyShown | undefined) => path
    .replaceAll(':studyUid', study?.studyUid ?? '').replace(':seriesUid', study?.seriesUid ?? '').replace(':seriesId', study?.seriesId ?? '').replace(':instanceUid', study?.instanceUid ?? '').replace(':institutionId', hospital.institutionId)
    .replace(':modelId', modelOf(study)).replace(':revision', () => hospital.read('select cast(readyRevision as text) from AnatomyModel where id = ?', modelOf(study)))

  const modelOf = (study: StudyShown | undefined) => Object.entries(hospital.images.models).find(([name]) => hospital.images.studies[name] === study)?.[1] ?? ''

  /** 'yes' is what was asked for: a search that does not list the study is a 'no'. */
  async function pictures(path: string, headers: Record<string, string>, study: StudyShown): Promise<string> {
    const response = await fetch(`${hospital.product.url}${path}`, { headers, redirect: 'manual' })
    const body = Buffer.from(await response.arrayBuffer())
    if (response.status === 401 || response.status === 404) return body.includes(study.studyUid) || body.includes(study.description) ? 'no, but it is named' : 'no'
    if (response.status === 204) return 'no'
    if (response.status !== 200) return `${response.status}`
    return !path.includes('?') || body.includes(study.studyUid) ? 'yes' : 'no'
  }

  async function deliver(path: string, of: string, headers: Record<string, string>): Promise<string> {
    if (path.startsWith('/anatomy/uploads/')) {
      const { status } = await fetch(`${hospital.product.url}${path}`, { method: 'POST', headers: { ...headers, 'content-type': 'application/octet-stream' }, body: 'labels' })
      return status === 204 ? 'yes' : status === 401 || status === 403 || status === 404 ? 'no' : String(status)
    }
    const isUpload = path === '/uploads'
    const response = await fetch(`${hospital.product.url}${path}`, isUpload
      ? { method: 'POST', headers: { ...headers, 'tus-resumable': '1.0.0', 'upload-length': '4', 'upload-metadata': `import ${base64(hospital.images.deliveries[of]!)},name ${base64('a.dcm')}` } }
      // Of nothing: whoever may is told that nothing came.
      : { method: 'POST', headers: { ...headers, 'content-type': 'multipart/related; type="application/dicom"; boundary=edge' }, body: '--edge--\r\n' })
    const text = await response.text()
    if (response.status === 401 || response.status === 403 || response.status === 404) return 'no'
    return isUpload ? (response.status === 201 ? 'yes' : `${response.status}`) : response.status === 400 && text.includes('holds no instance') ? 'yes' : `${response.status} ${text}`
  }

  test('Image doors: a program gets what its person may see, and nothing else', async () => {
    const { cookies, images } = hospital
    const wrong: string[] = []
    const studentKey = await images.newKey()
    await until('no model is being made', () => hospital.read("select count(*) || '' from AnatomyModel where state = 'waiting'") === '0', 60_000)
    for (const { wayIn, of, cells } of rowsOf('Image doors')) {
      const { method, path } = partsOf(wayIn)
      const study = images.studies[of]
      for (const [person, expected] of Object.entries(cells)) {
        const headers: Record<string, string> = person === 'student, by key' ? { authorization: `Bearer ${studentKey}` } : person === 'deactivated, by key' ? { authorization: `Bearer ${images.keyOfDeactivated}` } : { cookie: cookies[person]! }
        const answer = method === 'POST' ? await deliver(addressed(path, study), of, headers) : await pictures(addressed(path, study), headers, study!)
        if (answer !== expected) wrong.push(`${wayIn} (${of}), ${person}: ${answer} in place of ${expected}`)
      }
    }
    expect(wrong).toEqual([])
  })

  test('Image links: a link shows its own study, and no other', async () => {
    const { newLink, withdrawnLink, studies } = hospital.images
    const tokens: Record<string, string> = { garbage: 'no-such-link', withdrawn: withdrawnLink, 'of another study': await newLink('study, research'), 'of this study': await newLink('study, clinical') }
    const study = studies['study, clinical']!
    const wrong: string[] = []
    for (const { wayIn, cells } of rowsOf('Image links')) {
      for (const [name, expected] of Object.entries(cells)) {
        const answer = await pictures(addressed(partsOf(wayIn).path, study).replace('TOKEN', tokens[name]!), {}, study)
        if (answer !== expected) wrong.push(`${wayIn}, ${name}: ${answer} in place of ${expected}`)
      }
    }
    expect(wrong).toEqual([])
  })
}
