using System.Runtime.CompilerServices;

namespace Edge.Kernel;

/// <summary>
/// The watch that every engine offers: it polls the log each second, or at once after a hint. Polling is what makes it
/// right; hints, which may be lost, only make it fast.
/// </summary>
public sealed class LogWatch(Doorbell bell, Func<Revision, CancellationToken, ValueTask<LogRead>> read)
{
    public static readonly TimeSpan PollPeriod = TimeSpan.FromSeconds(1);

    /// <summary>
    /// 1. An epoch other than the watcher's, or a cursor ahead of the head: the store was restored, the watch ends.
    /// 2. A cursor below the floor: the log is compacted, the watch ends.
    /// 3. Otherwise each change of the range, then the cursor where nothing in the range changed, then wait.
    /// </summary>
    public async IAsyncEnumerable<WatchEvent> RunAsync(
        KeyRange range,
        long epoch,
        Revision after,
        [EnumeratorCancellation] CancellationToken cancellation)
    {
        var interrupted = false;
        while (true)
        {
            var seen = bell.Rings;
            var answer = await read(after, cancellation);
            if (answer is LogRead.Closed)
            {
                yield break;
            }

            if (answer is LogRead.Found found)
            {
                if (EndOf(found.Head, epoch, after) is { } end)
                {
                    yield return end;
                    yield break;
                }

                if (interrupted && found.Changes.Count == 0)
                {
                    // The first answer after an interruption says that it is over, even if nothing changed meanwhile.
                    yield return new WatchEvent.Progress(epoch, after);
                }

                interrupted = false;

                foreach (var change in Reduced(found, range, epoch))
                {
                    yield return change;
                }

                after = found.Changes.Count > 0 ? found.Changes[^1].Revision : after;
                if (found.Changes.Count > 0 && after < found.Head.Revision)
                {
                    continue;
                }
            }
            else if (!interrupted)
            {
                interrupted = true;
                yield return new WatchEvent.Interrupted(((LogRead.Unavailable)answer).Detail);
            }

            await bell.WaitAsync(seen, PollPeriod, cancellation);
        }
    }

    private static WatchEvent? EndOf(StoreHead head, long epoch, Revision after) =>
        head.Epoch != epoch || after > head.Revision ? new WatchEvent.EpochChanged(head.Epoch)
        : after < head.Floor ? new WatchEvent.Compacted(head.Floor)
        : null;

    private static IEnumerable<WatchEvent> Reduced(LogRead.Found found, KeyRange range, long epoch)
    {
        var told = true;
        foreach (var change in found.Changes)
        {
            var puts = change.Puts.Where(entry => range.Contains(entry.Key)).ToArray();
            var deletes = change.Deletes.Where(range.Contains).ToArray();
            told = puts.Length + deletes.Length > 0;
            if (told)
            {
                yield return new WatchEvent.Changed(epoch, change with { Puts = puts, Deletes = deletes });
            }
        }

        if (!told)
        {
            yield return new WatchEvent.Progress(epoch, found.Changes[^1].Revision);
        }
    }
}
