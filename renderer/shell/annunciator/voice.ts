import type { Language } from '../../i18n/format.ts';

/** Speaks. The seam for tests. */
export interface Voice {
  /** False when the platform has no voice of the language on this machine. */
  speak(text: string, language: Language): boolean;
  hush(): void;
}

/** The platform's voice. Only one that lives on this machine: what is said in the room leaves it by no network. */
export function platformVoice(synthesis: SpeechSynthesis | undefined): Voice {
  return {
    speak(text, language) {
      const voice = synthesis
        ?.getVoices()
        .find(({ lang, localService }) => localService && lang.toLowerCase().startsWith(language));
      if (!synthesis || !voice) return false;
      // An older summary is not worth hearing any more.
      synthesis.cancel();
      const utterance = new SpeechSynthesisUtterance(text);
      utterance.voice = voice;
      utterance.lang = voice.lang;
      synthesis.speak(utterance);
      return true;
    },
    hush: () => synthesis?.cancel(),
  };
}
