using System.IO.Hashing;
using System.Net;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Edge.Dns;

/// <summary>
/// Bounds the responses that one network is sent: per /24 or /56 and kind of answer. A forged source gets no more than that,
/// whatever is asked in its name. All workers share it; it takes 512 KiB and never grows. Where two networks meet in one
/// place, the later one begins anew, which errs on the side of answering.
/// </summary>
internal sealed class RateLimit
{
    private const int PlaceCount = 1 << 16;
    private const int TimeBits = 44;
    private const ulong TimeMask = (1UL << TimeBits) - 1;
    private const int MicrosecondsPerSecond = 1_000_000;

    /// <summary>Each holds 20 bits of the network's hash above the microsecond at which its allowance is used up.</summary>
    private readonly ulong[] _places = new ulong[PlaceCount];
    private readonly ClientNetwork[] _exempt;
    private readonly long _seed = BitConverter.ToInt64(RandomNumberGenerator.GetBytes(sizeof(long)));
    private readonly ulong _cost;

    /// <param name="perSecond">Responses a second; 0 for no limit.</param>
    /// <param name="exempt">Networks without a limit.</param>
    public RateLimit(int perSecond, IEnumerable<IPNetwork> exempt)
    {
        _exempt = [.. exempt.Select(static network => new ClientNetwork(network))];
        _cost = perSecond == 0 ? 0 : (ulong)(MicrosecondsPerSecond / perSecond);
    }

    /// <summary>Whether one more response may go out now.</summary>
    /// <param name="now">Microseconds on a clock that never goes back.</param>
    public bool Allows(in ClientAddress client, AnswerKind kind, ulong now)
    {
        if (_cost == 0 || IsExempt(client))
        {
            return true;
        }

        var network = client.IsIpv6 ? client.High & ~0xFFUL : client.Low >> 8;
        ReadOnlySpan<ulong> key = [network, ((ulong)kind << 1) | (client.IsIpv6 ? 1UL : 0)];
        var hash = XxHash3.HashToUInt64(MemoryMarshal.AsBytes(key), _seed);
        ref var place = ref _places[hash & (PlaceCount - 1)];
        while (true)
        {
            var seen = Volatile.Read(ref place);
            var tag = hash & ~TimeMask;

            // The clock of 44 bits may pass its end. What lies further ahead than a second is a time long gone.
            var ahead = (seen & ~TimeMask) == tag ? (seen - now) & TimeMask : 0;
            ahead = ahead > MicrosecondsPerSecond ? 0 : ahead;
            if (ahead + _cost > MicrosecondsPerSecond)
            {
                return false;
            }

            if (Interlocked.CompareExchange(ref place, tag | ((now + ahead + _cost) & TimeMask), seen) == seen)
            {
                return true;
            }
        }
    }

    private bool IsExempt(in ClientAddress client)
    {
        foreach (var network in _exempt)
        {
            if (network.Contains(client))
            {
                return true;
            }
        }

        return false;
    }
}
