import { useState } from 'react'
import { DIRECTIONS, isFrame, UNITS, type Direction } from '~/domain/anatomy/model-source'
import { useTranslation } from '~/i18n/use-translation'
import { Select } from '~/ui/field'

/** How programs lay their axes; z follows from x and y by the right hand. */
export const FRAMES = {
  /** DICOM's, and 3D Slicer's when it is told so; also z up and facing −y, as Blender has it. */
  patient: { x: 'left', y: 'back' },
  /** RAS, as most programs for research write it. */
  research: { x: 'right', y: 'front' },
  /** glTF: y up, the figure faces along z. */
  gltf: { x: 'left', y: 'head' },
} as const satisfies Record<string, { x: Direction; y: Direction }>
type Frame = keyof typeof FRAMES | 'own'

/** What a mesh does not say of itself: its unit, and which way is up. */
export function MeshChoices({ usual, frame, onFrame }: { /** Of such a file; the frame at first. */ usual: keyof typeof FRAMES; frame: { x: Direction; y: Direction }; onFrame: (frame: { x: Direction; y: Direction }) => void }) {
  const { t } = useTranslation('bring')
  const [chosen, setChosen] = useState<Frame>(usual)
  const choose = (next: Frame) => {
    setChosen(next)
    if (next !== 'own') onFrame(FRAMES[next])
  }
  const axis = (name: 'x' | 'y') => (
    <Select key={name} label={t(`meshes.${name}`)} value={frame[name]} onChange={(event) => onFrame({ ...frame, [name]: event.currentTarget.value as Direction })} error={name === 'y' && !isFrame(frame.x, frame.y) ? t('problem.no-directions') : undefined}>
      {DIRECTIONS.map((direction) => <option key={direction} value={direction}>{t(`direction.${direction}`)}</option>)}
    </Select>
  )
  return (
    <>
      <Select label={t('meshes.unit')} hint={t('meshes.unitHint')} name="unit" required defaultValue="">
        <option value="" disabled>{t('meshes.choose')}</option>
        {UNITS.map((unit) => <option key={unit} value={unit}>{t(`unit.${unit}`)}</option>)}
      </Select>
      <Select label={t('meshes.frame')} hint={t('meshes.frameHint')} value={chosen} onChange={(event) => choose(event.currentTarget.value as Frame)}>
        {([...Object.keys(FRAMES), 'own'] as Frame[]).map((each) => <option key={each} value={each}>{t(`frame.${each}`)}</option>)}
      </Select>
      {chosen === 'own' && <div className="grid gap-4 sm:grid-cols-2">{axis('x')}{axis('y')}</div>}
      <input type="hidden" name="x" value={frame.x} />
      <input type="hidden" name="y" value={frame.y} />
    </>
  )
}
