namespace Edge.Dns;

/// <summary>A zone whose records are signed when they are asked for, with one choice of keys.</summary>
internal sealed class OnlineZone(DnsName apex, IReadOnlyList<SigningKey> keys)
{
    /// <summary>Keys that sign at a time: one, and in the middle of a change of keys two.</summary>
    public const int KeyCountMax = 8;

    /// <summary>Queries that a zone may have signed for it in a second, of those that come by UDP, whose sources may be forged.</summary>
    public const int DatagramsPerSecond = 5000;

    /// <summary>The same of those that come by connections, so that who is sent to TCP finds some left.</summary>
    public const int StreamsPerSecond = 1000;

    private const ulong MicrosecondsPerSecond = 1_000_000;

    private ulong _datagramsUsed;
    private ulong _streamsUsed;

    public DnsName Apex => apex;

    public IReadOnlyList<SigningKey> Keys => keys;

    /// <summary>Its keys sign no more: what they have signed is not given any more.</summary>
    public bool IsGone
    {
        get => Volatile.Read(ref field);
        set => Volatile.Write(ref field, value);
    }

    /// <summary>Whether it signs with just these.</summary>
    public bool HasThese(IReadOnlyList<SigningKey> others) =>
        keys.Count == others.Count && keys.Zip(others).All(static pair => pair.First.Public.Value.SequenceEqual(pair.Second.Public.Value));

    /// <summary>Takes the work of one query out of what the zone has left.</summary>
    /// <param name="now">Microseconds on a clock that never goes back.</param>
    public bool TryTake(DnsTransport transport, ulong now) => transport == DnsTransport.Udp
        ? TryTake(ref _datagramsUsed, now, MicrosecondsPerSecond / DatagramsPerSecond)
        : TryTake(ref _streamsUsed, now, MicrosecondsPerSecond / StreamsPerSecond);

    /// <param name="used">Up to when it is used.</param>
    private static bool TryTake(ref ulong used, ulong now, ulong cost)
    {
        while (true)
        {
            var seen = Volatile.Read(ref used);
            // What lies further ahead than a second is of another clock.
            var start = seen > now + MicrosecondsPerSecond ? now : Math.Max(seen, now);
            if (start + cost - now > MicrosecondsPerSecond)
            {
                return false;
            }

            if (Interlocked.CompareExchange(ref used, start + cost, seen) == seen)
            {
                return true;
            }
        }
    }
}
