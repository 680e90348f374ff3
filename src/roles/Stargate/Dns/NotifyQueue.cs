using System.Net;

namespace Edge.Stargate;

/// <summary>
/// Secondaries that wait to be told, account by account in turns, so that the silent ones of one hold up nobody else's; and to one
/// address there are a few messages at a time, whoever names it.
/// </summary>
internal sealed class NotifyQueue
{
    /// <summary>Those that wait; what is beyond hears of it by asking.</summary>
    public const int DepthMax = 10_000;

    public const int AccountDepthMax = 2_000;

    public const int UnderWayMax = 2_048;

    public const int AccountUnderWayMax = 64;

    public const int AddressUnderWayMax = 16;

    /// <summary>So many of an account are looked at for one whose address is free.</summary>
    private const int LooksMax = 64;

    private readonly Lock _gate = new();
    private readonly HashSet<NotifyOrder> _waiting = [];
    private readonly Dictionary<string, Share> _shares = new(StringComparer.Ordinal);
    private readonly Queue<Share> _turns = new();
    private readonly Dictionary<IPAddress, int> _addresses = [];
    private int _underWay;

    /// <summary>Puts one in, unless it waits already or there is no room.</summary>
    public void Add(NotifyOrder order)
    {
        lock (_gate)
        {
            var share = _shares.GetValueOrDefault(order.Account) ?? new Share();
            if (_waiting.Count >= DepthMax || share.Waiting.Count >= AccountDepthMax || !_waiting.Add(order))
            {
                return;
            }

            _shares[order.Account] = share;
            share.Waiting.Enqueue(order);
            if (share.Waiting.Count == 1)
            {
                _turns.Enqueue(share);
            }
        }
    }

    /// <summary>The next one that may be told now; null if there is none. It is under way until <see cref="End"/>.</summary>
    public NotifyOrder? TryTake()
    {
        lock (_gate)
        {
            for (var turns = _underWay < UnderWayMax ? _turns.Count : 0; turns > 0; turns--)
            {
                var share = _turns.Dequeue();
                var order = share.UnderWay < AccountUnderWayMax ? Take(share) : null;
                if (share.Waiting.Count > 0)
                {
                    _turns.Enqueue(share);
                }

                if (order is not null)
                {
                    return order;
                }
            }

            return null;
        }
    }

    /// <summary>One is told, or given up.</summary>
    public void End(NotifyOrder order)
    {
        lock (_gate)
        {
            _underWay--;
            var address = order.Server.Address;
            if (--_addresses[address] == 0)
            {
                _addresses.Remove(address);
            }

            var share = _shares[order.Account];
            if (--share.UnderWay == 0 && share.Waiting.Count == 0)
            {
                _shares.Remove(order.Account);
            }
        }
    }

    private NotifyOrder? Take(Share share)
    {
        for (var looks = Math.Min(share.Waiting.Count, LooksMax); looks > 0; looks--)
        {
            var order = share.Waiting.Dequeue();
            var count = _addresses.GetValueOrDefault(order.Server.Address);
            if (count < AddressUnderWayMax)
            {
                _waiting.Remove(order);
                _addresses[order.Server.Address] = count + 1;
                share.UnderWay++;
                _underWay++;
                return order;
            }

            share.Waiting.Enqueue(order);
        }

        return null;
    }

    /// <summary>What one account has.</summary>
    private sealed class Share
    {
        public Queue<NotifyOrder> Waiting { get; } = new();

        public int UnderWay { get; set; }
    }
}
