import { Component, type ReactNode } from 'react';
import { useWords } from '../i18n/words.ts';
import { Failed } from '../ui/States.tsx';

interface FenceProps {
  /** What failed, for the log. */
  readonly name: string;
  readonly children: ReactNode;
}

/** Keeps a pane's failure to the pane: says so in it and offers to start it anew. */
export class ErrorFence extends Component<FenceProps, { error: Error | null }> {
  override state: { error: Error | null } = { error: null };

  static getDerivedStateFromError(error: Error): { error: Error } {
    return { error };
  }

  override componentDidCatch(error: Error): void {
    window.vigie?.log('error', `${this.props.name}: ${error.stack ?? error.message}`);
  }

  override render(): ReactNode {
    const { error } = this.state;
    if (!error) return this.props.children;
    return <FencedOff detail={error.message} onRetry={() => this.setState({ error: null })} />;
  }
}

function FencedOff({ detail, onRetry }: { detail: string; onRetry: () => void }) {
  const { say } = useWords('shell');
  return <Failed title={say('pane.failed')} detail={detail} retry={say('pane.again')} onRetry={onRetry} />;
}
