using System.Net;

namespace Edge.Stargate;

/// <summary>
/// How many transfers are under way: in all, of the zones of one account, and to one client, so that none of them holds up those of
/// all others. Who finds no turn waits for one.
/// </summary>
internal sealed class TransferTurns(TimeProvider time)
{
    public const int CountMax = 64;

    public const int PerAccountMax = 16;

    public const int PerClientMax = 8;

    /// <summary>How long one waits.</summary>
    public static readonly TimeSpan WaitTimeout = TimeSpan.FromSeconds(5);

    private readonly Lock _gate = new();
    private readonly Dictionary<string, int> _accounts = new(StringComparer.Ordinal);
    private readonly Dictionary<IPAddress, int> _clients = [];
    private int _count;
    private TaskCompletionSource _freed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Takes a turn, to be given back; false if there was none in time.</summary>
    public async ValueTask<bool> TryTakeAsync(string account, IPAddress client, CancellationToken cancellation)
    {
        using var late = new CancellationTokenSource(WaitTimeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(late.Token, cancellation);
        try
        {
            while (!TryTake(account, client, out var freed))
            {
                await freed.WaitAsync(either.Token);
            }

            return true;
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return false;
        }
    }

    public void GiveBack(string account, IPAddress client)
    {
        TaskCompletionSource freed;
        lock (_gate)
        {
            _count--;
            Lower(_accounts, account);
            Lower(_clients, client);
            (freed, _freed) = (_freed, new(TaskCreationOptions.RunContinuationsAsynchronously));
        }

        freed.SetResult();
    }

    private bool TryTake(string account, IPAddress client, out Task freed)
    {
        lock (_gate)
        {
            freed = _freed.Task;
            var (ofAccount, ofClient) = (_accounts.GetValueOrDefault(account), _clients.GetValueOrDefault(client));
            if (_count >= CountMax || ofAccount >= PerAccountMax || ofClient >= PerClientMax)
            {
                return false;
            }

            _count++;
            (_accounts[account], _clients[client]) = (ofAccount + 1, ofClient + 1);
            return true;
        }
    }

    private static void Lower<TKey>(Dictionary<TKey, int> counts, TKey key)
        where TKey : notnull
    {
        if (--counts[key] == 0)
        {
            counts.Remove(key);
        }
    }
}
