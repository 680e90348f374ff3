using Edge.Dns;
using Edge.Kernel;
using Edge.Kernel.Resources;

namespace Edge.Naming;

/// <summary>Signs what a zone says of its keys.</summary>
public static class KeySetSigner
{
    private static readonly TimeSpan _backdate = TimeSpan.FromHours(1);

    /// <summary>The document with signatures of every key over each of its sets; a failure if it could not be kept, or answered with.</summary>
    /// <param name="sets">As <see cref="ZoneKeyPlan.Signatures"/> gives it; owners say a part of it.</param>
    /// <param name="keys">The key-signing keys, opened.</param>
    public static Outcome<ZoneSignaturesDocument> Sign(DnsName apex, ZoneSignaturesDocument sets, IReadOnlyList<SigningKey> keys, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(sets);
        var (dnskey, cds, cdnskey) = (Over(DnsRecordType.Dnskey, sets.Dnskey), Over(DnsRecordType.Cds, sets.Cds), Over(DnsRecordType.Cdnskey, sets.Cdnskey));
        if ((dnskey.Failure ?? cds.Failure ?? cdnskey.Failure) is { } failure)
        {
            return failure;
        }

        var signed = sets with { DnskeySignatures = dnskey.Value, CdsSignatures = cds.Value, CdnskeySignatures = cdnskey.Value };
        return ResourceKinds.ZoneSignatures.Validate(signed) is { } broken ? broken : signed;

        Outcome<string[]> Over(DnsRecordType type, IReadOnlyList<string> texts)
        {
            if (texts.Count == 0)
            {
                return Array.Empty<string>();
            }

            if (KeySets.Parse(apex, sets.TtlSeconds, type, texts) is not { } set)
            {
                return Failure.Invalid(RecordTypeName.Of(type), $"{texts.Count} records", "one of them is none of this type, or they are too large for one message");
            }

            var signatures = KeyRecords.Sign(apex, set, keys, now - _backdate, sets.Until);
            return Enumerable.Range(0, signatures.Count).Select(index => RecordText.Format(DnsRecordType.Rrsig, signatures.Value(index))).ToArray();
        }
    }
}
