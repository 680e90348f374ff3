using Edge.Kernel;

namespace Edge.Api;

/// <summary>When the Stargates came to which revision, as far as this Api remembers: for how long a node is behind.</summary>
internal sealed class RevisionClock(TimeProvider time)
{
    private const int StepsMax = 4_096;

    private readonly Lock _gate = new();
    private readonly Queue<(Revision Revision, long At)> _steps = new();
    private long _epoch;
    private Revision _latest;

    /// <summary>What an epoch counted means nothing in the next one, whose revisions may begin lower.</summary>
    public void Note(long epoch, Revision revision)
    {
        lock (_gate)
        {
            if (epoch < _epoch || (epoch == _epoch && revision <= _latest))
            {
                return;
            }

            if (epoch > _epoch)
            {
                _epoch = epoch;
                _steps.Clear();
            }

            _latest = revision;
            _steps.Enqueue((revision, time.GetTimestamp()));
            if (_steps.Count > StepsMax)
            {
                _steps.Dequeue();
            }
        }
    }

    /// <summary>How long there has been something after this revision of an epoch; null if there is nothing, or if it was before this Api's memory.</summary>
    public TimeSpan? Since(long epoch, Revision applied)
    {
        lock (_gate)
        {
            foreach (var (revision, at) in _steps)
            {
                if (epoch == _epoch && revision > applied)
                {
                    return time.GetElapsedTime(at);
                }
            }

            return null;
        }
    }
}
