using System.IO.Hashing;
using System.Security.Cryptography;

namespace Edge.Dns;

/// <summary>The last signatures that were made on demand. Readers and writers never wait for each other.</summary>
internal sealed class SignatureCache
{
    /// <summary>Signatures that are kept.</summary>
    public const int CountMax = 65_536;

    /// <summary>Places where one may lie; of these the oldest goes.</summary>
    private const int Ways = 4;

    private readonly CachedSignature?[] _places = new CachedSignature?[CountMax];
    private readonly long _seed = BitConverter.ToInt64(RandomNumberGenerator.GetBytes(sizeof(long)));

    /// <summary>The signatures over a set at a name; null if there are none that may be given now.</summary>
    public CachedSignature? Find(ReadOnlySpan<byte> name, int apexBytes, DnsRecordType type, ReadOnlySpan<byte> records, uint now)
    {
        var first = FirstOf(name, type, records);
        for (var i = 0; i < Ways; i++)
        {
            if (Volatile.Read(ref _places[first + i]) is { } found && found.IsOver(name, apexBytes, type, records))
            {
                return found.IsGood(now) ? found : null;
            }
        }

        return null;
    }

    /// <summary>Keeps one, in the place of another one over the same, of one that is no longer good, or of the oldest.</summary>
    public void Keep(CachedSignature signature, ReadOnlySpan<byte> name, int apexBytes, DnsRecordType type, ReadOnlySpan<byte> records, uint now)
    {
        var first = FirstOf(name, type, records);
        var chosen = first;
        var ageMax = -1L;
        for (var place = first; place < first + Ways; place++)
        {
            var found = Volatile.Read(ref _places[place]);
            if (found is not null && found.IsOver(name, apexBytes, type, records))
            {
                chosen = place;
                break;
            }

            var age = found is null || !found.IsGood(now) ? long.MaxValue : (long)unchecked((int)(now - found.Made)) + DemandedSignatures.BackdateSeconds;
            (chosen, ageMax) = age > ageMax ? (place, age) : (chosen, ageMax);
        }

        Volatile.Write(ref _places[chosen], signature);
    }

    private int FirstOf(ReadOnlySpan<byte> name, DnsRecordType type, ReadOnlySpan<byte> records)
    {
        var hash = XxHash3.HashToUInt64(records, (long)XxHash3.HashToUInt64(name, _seed) + (long)type);
        return (int)(hash % (CountMax / Ways)) * Ways;
    }
}
