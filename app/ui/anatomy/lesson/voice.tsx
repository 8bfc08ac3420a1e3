import { Square, Volume2 } from 'lucide-react'
import { useEffect, useState } from 'react'
import type { StepShown } from '#vr/contract'
import type { Language } from '~/i18n/languages'
import { useTranslation } from '~/i18n/use-translation'
import { Button } from '~/ui/button'

const TAGS: Record<Language, string> = { en: 'en', zh: 'zh' }

/** A step's words to be heard: as they were recorded, else by the browser where it has a voice of that language. Without one there is no button. */
export function Voice({ step, language }: { step: StepShown; language: Language }) {
  const { voice } = step
  const recorded = typeof voice === 'object' && voice !== null ? voice[language] : null
  const { t } = useTranslation('following')
  if (recorded) return <audio key={recorded} controls preload="none" src={recorded} aria-label={t('voice.recorded')} className="h-10 w-full" data-voice="recorded" />
  return voice === 'spoken' ? <Spoken key={`${step.id} ${language}`} text={step.text[language]} language={language} /> : null
}

function Spoken({ text, language }: { text: string; language: Language }) {
  const { t } = useTranslation('following')
  const voice = useVoice(language)
  const [isSpeaking, setIsSpeaking] = useState(false)
  useEffect(() => () => { if ('speechSynthesis' in window) window.speechSynthesis.cancel() }, [])
  if (!voice || !text) return null
  const speak = () => {
    window.speechSynthesis.cancel()
    if (isSpeaking) return setIsSpeaking(false)
    const said = new SpeechSynthesisUtterance(text)
    said.voice = voice
    said.lang = voice.lang
    said.onend = said.onerror = () => setIsSpeaking(false)
    window.speechSynthesis.speak(said)
    setIsSpeaking(true)
  }
  return <Button icon={isSpeaking ? <Square aria-hidden /> : <Volume2 aria-hidden />} onClick={speak} data-voice="spoken">{t(isSpeaking ? 'voice.stop' : 'voice.read')}</Button>
}

/** Voices come after the page in some browsers. One that speaks on the device is taken before one that sends the words away. */
function useVoice(language: Language): SpeechSynthesisVoice | null {
  const [voice, setVoice] = useState<SpeechSynthesisVoice | null>(null)
  useEffect(() => {
    if (!('speechSynthesis' in window)) return
    const look = () => {
      const fitting = window.speechSynthesis.getVoices().filter(({ lang }) => lang.toLowerCase().startsWith(TAGS[language]))
      setVoice(fitting.find(({ localService }) => localService) ?? fitting[0] ?? null)
    }
    look()
    window.speechSynthesis.addEventListener('voiceschanged', look)
    return () => window.speechSynthesis.removeEventListener('voiceschanged', look)
  }, [language])
  return voice
}
