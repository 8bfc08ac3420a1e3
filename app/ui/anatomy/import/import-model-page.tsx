import { useFetcher } from '@remix-run/react'
import { Box } from 'lucide-react'
import { useEffect, useRef, useState, type FormEvent } from 'react'
import { MOST_TITLE } from '~/domain/anatomy/anatomy'
import { isFrame, MOST_SOURCE_BYTES, type Direction } from '~/domain/anatomy/model-source'
import { useTranslation } from '~/i18n/use-translation'
import { Button, LinkButton } from '~/ui/button'
import { cx } from '~/ui/class-names'
import { Checkbox, FormError, Select, TextField } from '~/ui/field'
import { Page, PageHeader } from '~/ui/page'
import { Progress } from '~/ui/progress'
import { FileField } from './file-field'
import { FRAMES, MeshChoices } from './mesh-choices'
import { sendFiles, type FileToSend, type Sent } from './send-files'

type Problem = 'forbidden' | 'too-many' | 'too-large' | 'no-title' | 'no-file' | 'not-labels' | 'not-a-model' | 'not-nobody' | 'no-directions' | 'bad-request'
type Of = 'labels' | 'meshes'

const newKey = () => Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('')
const roleOf = (file: File): 'glb' | 'stl' | null => (/\.glb$/i.test(file.name) ? 'glb' : /\.stl$/i.test(file.name) ? 'stl' : null)

/** A model that somebody has: labels as other programs draw them, or meshes. The files go first, then the form that names them. */
export function ImportModelPage({ places }: { places: { id: string; name: string }[] }) {
  const { t } = useTranslation('bring')
  const [of, setOf] = useState<Of>('labels')
  const [labels, setLabels] = useState<File | null>(null)
  const [table, setTable] = useState<File | null>(null)
  const [grey, setGrey] = useState<File | null>(null)
  const [mesh, setMesh] = useState<File | null>(null)
  const [frame, setFrame] = useState<{ x: Direction; y: Direction }>(FRAMES.patient)
  const [progress, setProgress] = useState<number | null>(null)
  const [failed, setFailed] = useState<Exclude<Sent, 'sent'> | 'mesh-kind' | null>(null)
  const asking = useFetcher<{ problem: Problem }>()
  // glTF says which way is up; STL does not.
  const usual = mesh && roleOf(mesh) === 'glb' ? 'gltf' : 'patient'
  const pickMesh = (file: File | null) => {
    setMesh(file)
    setFrame(FRAMES[file && roleOf(file) === 'glb' ? 'gltf' : 'patient'])
  }
  const sending = useRef<{ stop: () => void } | null>(null)
  useEffect(() => () => sending.current?.stop(), [])
  const isBusy = progress !== null || asking.state !== 'idle'
  const problem = asking.state === 'idle' ? asking.data?.problem : undefined

  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault()
    const form = new FormData(event.currentTarget)
    const role = mesh && roleOf(mesh)
    setFailed(null)
    if (of === 'meshes' && !role) return setFailed('mesh-kind')
    const files: FileToSend[] = of === 'labels' ? [{ role: 'labels' as const, file: labels! }, ...(table ? [{ role: 'table' as const, file: table }] : []), ...(grey ? [{ role: 'grey' as const, file: grey }] : [])] : [{ role: role!, file: mesh! }]
    if (files.some(({ role: one, file }) => file.size > MOST_SOURCE_BYTES[one])) return setFailed('too-large')
    const key = newKey()
    form.set('key', key)
    setProgress(0)
    const sender = sendFiles(files, { key, institutionId: String(form.get('institutionId')) }, setProgress)
    sending.current = sender
    const sent = await sender.done
    setProgress(null)
    if (sent !== 'sent') return setFailed(sent)
    asking.submit(form, { method: 'post' })
  }

  return (
    <Page width="reading">
      <PageHeader title={t('title')} lead={t('lead')} />
      <form onSubmit={(event) => void submit(event)} className="flex flex-col gap-6" data-import-model>
        <FormError>{failed ? t(`failed.${failed}`) : problem && t(`problem.${problem}`)}</FormError>
        <fieldset className="flex flex-col gap-2" disabled={isBusy}>
          <legend className="pb-2 font-medium">{t('of.question')}</legend>
          {(['labels', 'meshes'] as const).map((each) => (
            <label key={each} className={cx('flex cursor-pointer items-start gap-4 rounded-lg border border-line-strong bg-raised p-3 has-checked:border-accent has-checked:bg-accent-soft')}>
              <input type="radio" name="of" value={each} checked={of === each} onChange={() => setOf(each)} className="mt-0.5 size-5 shrink-0 accent-(--accent)" />
              <span className="flex min-w-0 flex-col"><span className="font-medium">{t(`of.${each}`)}</span><span className="text-sm text-ink-soft">{t(`of.${each}Hint`)}</span></span>
            </label>
          ))}
        </fieldset>
        {of === 'labels' ? (
          <fieldset className="flex flex-col gap-6" disabled={isBusy}>
            <FileField label={t('labels.file')} hint={t('labels.fileHint')} accept=".nii,.gz" required onPick={setLabels} />
            <FileField label={t('labels.table')} hint={t('labels.tableHint')} accept=".txt,.label,.ctbl,.csv,text/plain" onPick={setTable} />
            <FileField label={t('labels.grey')} hint={t('labels.greyHint')} accept=".nii,.gz" onPick={setGrey} />
          </fieldset>
        ) : (
          <fieldset className="flex flex-col gap-6" disabled={isBusy}>
            <FileField label={t('meshes.file')} hint={t('meshes.fileHint')} accept=".glb,.stl" required onPick={pickMesh} />
            <MeshChoices key={usual} usual={usual} frame={frame} onFrame={setFrame} />
          </fieldset>
        )}
        <fieldset className="flex flex-col gap-6" disabled={isBusy}>
          <TextField label={t('name')} name="title" required maxLength={MOST_TITLE} hint={t('nameHint')} />
          {places.length > 1 ? <Select label={t('place')} name="institutionId">{places.map(({ id, name }) => <option key={id} value={id}>{name}</option>)}</Select> : <input type="hidden" name="institutionId" value={places[0]!.id} />}
        </fieldset>
        <fieldset disabled={isBusy}><Checkbox label={t('nobody')} hint={t('nobodyHint')} name="isNobody" value="yes" required /></fieldset>
        {progress !== null && <Progress label={t('sending')} fraction={progress} />}
        <div className="flex flex-wrap gap-2">
          <Button type="submit" tone="primary" icon={<Box aria-hidden />} isBusy={isBusy} disabled={of === 'meshes' && !isFrame(frame.x, frame.y)}>{t('make')}</Button>
          <LinkButton to="/anatomy" tone="quiet">{t('back')}</LinkButton>
        </div>
        <p className="text-sm text-ink-soft">{t('wait')}</p>
      </form>
    </Page>
  )
}
