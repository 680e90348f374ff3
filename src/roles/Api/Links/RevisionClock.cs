using Edge.Kernel;

namespace Edge.Api;

/// <summary>When the Stargates came to which revision, as far as this Api remembers: for how long a node is behind.</summary>
internal sealed class RevisionClock(TimeProvider time)
{
    private const int StepsMax = 4_096;

    private readonly Lock _gate = new();
    private readonly Queue<(Revision Revision, long At)> _steps = new();
    private Revision _latest;

    public void Note(Revision revision)
    {
        lock (_gate)
        {
            if (revision <= _latest)
            {
                return;
            }

            _latest = revision;
            _steps.Enqueue((revision, time.GetTimestamp()));
            if (_steps.Count > StepsMax)
            {
                _steps.Dequeue();
            }
        }
    }

    /// <summary>How long there has been something after this revision; null if there is nothing, or if it was before this Api's memory.</summary>
    public TimeSpan? Since(Revision applied)
    {
        lock (_gate)
        {
            foreach (var (revision, at) in _steps)
            {
                if (revision > applied)
                {
                    return time.GetElapsedTime(at);
                }
            }

            return null;
        }
    }
}
