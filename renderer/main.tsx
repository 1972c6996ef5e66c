import { createRoot } from 'react-dom/client';
import './theme/fonts.ts';
import './theme/tokens.css';
import './theme/base.css';
import { startWords } from './i18n/words.ts';
import { App } from './shell/App.tsx';
import { warmUp } from './shell/warmUp.ts';
import { startState } from './state/startState.ts';
import { followAppearance } from './theme/followAppearance.ts';

followAppearance(document.documentElement);
startWords();
const addressed = startState();
const root = document.getElementById('root');
if (root) createRoot(root).render(<App addressed={addressed} />);
requestAnimationFrame(warmUp);
