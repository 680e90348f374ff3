namespace Edge.Dns;

/// <summary>A set at a name, its own or one that is shared.</summary>
/// <param name="ZoneBytes">Bytes of the name of the zone that says it, which ends the name.</param>
/// <param name="Signatures">Over the set, if it is signed.</param>
internal readonly record struct EntrySet(int ZoneBytes, RecordSet? Own, SharedSet? Shared, RecordSet? Signatures = null)
{
    public DnsRecordType Type => Shared is null ? Own!.Type : Shared.Type;

    public RecordSet? Current => Shared is null ? Own : Shared.Current;
}
