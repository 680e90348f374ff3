namespace Edge.Dns;

/// <summary>The signatures over one set at one name, made when it was asked for. It never changes.</summary>
/// <param name="zone">Whose keys have signed.</param>
/// <param name="bytes">The name, the records with the pointer C00C as owner, and the signatures as records of the same form.</param>
/// <param name="made">When, in seconds of the clock of that moment.</param>
internal sealed class CachedSignature(OnlineZone zone, DnsRecordType type, byte[] bytes, int nameBytes, int recordBytes, uint made)
{
    public OnlineZone Zone => zone;

    public uint Made => made;

    /// <summary>How many signatures there are.</summary>
    public int Count => zone.Keys.Count;

    /// <summary>The signatures, ready to be copied behind any question.</summary>
    public ReadOnlySpan<byte> Records => bytes.AsSpan(nameBytes + recordBytes);

    /// <summary>Whether it is over these records of this name, signed by the zone that the name ends with now.</summary>
    public bool IsOver(ReadOnlySpan<byte> name, int apexBytes, DnsRecordType ofType, ReadOnlySpan<byte> records) =>
        ofType == type && zone.Apex.Wire.Length == apexBytes && bytes.AsSpan(0, nameBytes).SequenceEqual(name) && bytes.AsSpan(nameBytes, recordBytes).SequenceEqual(records);

    /// <summary>
    /// Whether it may be given at this time: it is neither old, nor from a time that is still to come, as after a clock was put back.
    /// </summary>
    public bool IsGood(uint now) => !zone.IsGone && unchecked((int)(now - made)) is > -DemandedSignatures.BackdateSeconds / 2 and < DemandedSignatures.KeepSeconds;
}
