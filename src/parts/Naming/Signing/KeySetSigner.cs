using Edge.Dns;
using Edge.Kernel.Resources;

namespace Edge.Naming;

/// <summary>Signs what a zone says of its keys.</summary>
public static class KeySetSigner
{
    private static readonly TimeSpan _backdate = TimeSpan.FromHours(1);

    /// <summary>The document with signatures of every key over each of its sets.</summary>
    /// <param name="sets">As <see cref="ZoneKeyPlan.Signatures"/> gives it.</param>
    /// <param name="keys">The key-signing keys, opened.</param>
    public static ZoneSignaturesDocument Sign(DnsName apex, ZoneSignaturesDocument sets, IReadOnlyList<SigningKey> keys, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(sets);
        return sets with
        {
            DnskeySignatures = Over(DnsRecordType.Dnskey, sets.Dnskey),
            CdsSignatures = Over(DnsRecordType.Cds, sets.Cds),
            CdnskeySignatures = Over(DnsRecordType.Cdnskey, sets.Cdnskey),
        };

        IReadOnlyList<string> Over(DnsRecordType type, IReadOnlyList<string> texts)
        {
            if (texts.Count == 0)
            {
                return [];
            }

            var values = texts.Select(text => RecordText.TryParse(type, text, apex, out var value, out var error) ? value : throw new FormatException($"{error}")).ToList();
            var signatures = KeyRecords.Sign(apex, RecordSet.Raw(type, (uint)sets.TtlSeconds, values), keys, now - _backdate, sets.Until);
            return [.. Enumerable.Range(0, signatures.Count).Select(index => RecordText.Format(DnsRecordType.Rrsig, signatures.Value(index)))];
        }
    }
}
