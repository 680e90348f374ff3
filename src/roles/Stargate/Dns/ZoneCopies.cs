using System.Collections.Concurrent;
using Edge.Dns;
using Edge.Naming;

namespace Edge.Stargate;

/// <summary>Copies of zones for transfers. Only who writes the table can make one: it does when it is asked to, between changes.</summary>
internal sealed class ZoneCopies(AnswerTable table, TimeProvider time)
{
    private readonly ConcurrentQueue<(DnsName Apex, TaskCompletionSource<ZoneCopy?> Made)> _wanted = new();
    private readonly TransferShelf _shelf = new(time);
    private readonly Lock _gate = new();

    /// <summary>Raised when a copy is wanted.</summary>
    public event Action? Wanted;

    /// <summary>The zone as it is to be sent now; null if it is not answered for.</summary>
    public async Task<ZoneCopy?> TakeAsync(TransferOrigin origin, CancellationToken cancellation)
    {
        var made = new TaskCompletionSource<ZoneCopy?>(TaskCreationOptions.RunContinuationsAsynchronously);
        _wanted.Enqueue((origin.Apex, made));
        Wanted?.Invoke();
        var copy = await made.Task.WaitAsync(cancellation);
        lock (_gate)
        {
            return copy is null ? null : _shelf.Keep(origin, copy);
        }
    }

    /// <summary>The zone as a client took it with a serial; null if that is not remembered.</summary>
    public ZoneCopy? FindTaken(TransferOrigin origin, uint serial, string taker)
    {
        lock (_gate)
        {
            return _shelf.FindTaken(origin, serial, taker);
        }
    }

    /// <summary>A client has all of what was sent with a serial.</summary>
    public void Note(TransferOrigin origin, uint serial, string taker)
    {
        lock (_gate)
        {
            _shelf.Note(origin, serial, taker);
        }
    }

    /// <summary>Makes what is wanted. For who writes the table.</summary>
    /// <param name="complete">Signs what is not signed yet.</param>
    public void Serve(Func<ZoneCopy, ZoneCopy> complete)
    {
        while (_wanted.TryDequeue(out var wanted))
        {
            wanted.Made.TrySetResult(table.CopyZone(wanted.Apex) is { } copy ? complete(copy) : null);
        }
    }
}
