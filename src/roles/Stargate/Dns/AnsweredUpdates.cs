using System.Security.Cryptography;
using System.Text;

namespace Edge.Stargate;

/// <summary>
/// The updates of the last minutes by what was signed of them, and what became of them: a client that asks again, since its answer
/// was lost or is still being made, gets that one, and who plays a signed message again, be it under another id, changes nothing.
/// </summary>
internal sealed class AnsweredUpdates(TimeProvider time)
{
    /// <summary>Beyond it the oldest are forgotten.</summary>
    public const int CountMax = 4096;

    /// <summary>A signature is too old after the fudge of 300 s, on either side of the clock.</summary>
    private static readonly TimeSpan KeptFor = TimeSpan.FromSeconds(600);

    private readonly Lock _gate = new();
    private readonly Dictionary<string, Task<UpdateResult>> _known = new(StringComparer.Ordinal);
    private readonly Queue<(string Digest, long At)> _order = new();

    /// <summary>What became, or becomes, of a message; worked out by <paramref name="begin"/>, given its digest, if it is new.</summary>
    /// <param name="key">The name of the key that signed it.</param>
    /// <param name="code">The whole code of that: see <see cref="Edge.Dns.TsigExchange.RequestCode"/>.</param>
    public Task<UpdateResult> Once(string key, ReadOnlySpan<byte> code, Func<string, Task<UpdateResult>> begin)
    {
        var digest = Convert.ToHexStringLower(SHA256.HashData([.. Encoding.UTF8.GetBytes(key), 0, .. code]));
        lock (_gate)
        {
            while (_order.TryPeek(out var oldest) && (_order.Count >= CountMax || time.GetElapsedTime(oldest.At) > KeptFor))
            {
                _order.Dequeue();
                _known.Remove(oldest.Digest);
            }

            if (_known.TryGetValue(digest, out var known) && !IsFailure(known))
            {
                return known;
            }

            if (known is null)
            {
                _order.Enqueue((digest, time.GetTimestamp()));
            }

            return _known[digest] = begin(digest);
        }
    }

    /// <summary>What failed for want of the store may succeed another time.</summary>
    private static bool IsFailure(Task<UpdateResult> result) =>
        result.IsCompleted && (!result.IsCompletedSuccessfully || result.Result.Code == Edge.Dns.DnsResponseCode.ServerFailure);
}
