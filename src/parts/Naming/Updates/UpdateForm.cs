using Edge.Dns;

namespace Edge.Naming;

/// <summary>The form of an UPDATE's records (RFC 2136 §3.2 and §3.4.1).</summary>
internal static class UpdateForm
{
    /// <summary>Prerequisites and deletions of no particular data.</summary>
    public const ushort AnyClass = 255;

    /// <summary>Prerequisites of absence, and deletions of one record.</summary>
    public const ushort NoneClass = 254;

    public static DnsResponseCode CheckPrerequisite(DnsRecord record, DnsName apex) =>
        record.TtlSeconds != 0 ? DnsResponseCode.FormatError
        : !record.Owner.IsWithin(apex) ? DnsResponseCode.NotInZone
        : record.Class switch
        {
            AnyClass or NoneClass => record.Value.IsEmpty ? DnsResponseCode.NoError : DnsResponseCode.FormatError,
            DnsQuery.InternetClass => IsMeta(record.Type) ? DnsResponseCode.FormatError : DnsResponseCode.NoError,
            _ => DnsResponseCode.FormatError,
        };

    public static DnsResponseCode CheckChange(DnsRecord record, DnsName apex) =>
        !record.Owner.IsWithin(apex) ? DnsResponseCode.NotInZone
        : record.Class switch
        {
            DnsQuery.InternetClass => IsGood(!IsMeta(record.Type) && RecordText.IsValid(record.Type, record.Value.Span)),
            AnyClass => IsGood(record.TtlSeconds == 0 && record.Value.IsEmpty && (record.Type == DnsRecordType.Any || !IsMeta(record.Type))),
            NoneClass => IsGood(record.TtlSeconds == 0 && !IsMeta(record.Type)),
            _ => DnsResponseCode.FormatError,
        };

    private static DnsResponseCode IsGood(bool isGood) => isGood ? DnsResponseCode.NoError : DnsResponseCode.FormatError;

    /// <summary>Types that only questions or messages have (RFC 6895 §3.1); 249 to 255 are kept for them.</summary>
    private static bool IsMeta(DnsRecordType type) =>
        type is DnsRecordType.None or DnsRecordType.Opt || (ushort)type is >= 128 and <= 255;
}
